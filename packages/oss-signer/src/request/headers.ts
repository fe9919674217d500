import { demand } from '../errors.js'
import * as LIMITS from '../limits.js'

/** Lower-case names with trimmed values; one name, one value. */
export type HeaderMap = ReadonlyMap<string, string>

/**
 * The headers of a request to be signed, by lower-case name.
 * @throws SignerError `InvalidHeader`, `MetadataTooLarge`
 */
export function headerMap(headers: Readonly<Record<string, string>> = {}): Map<string, string> {
  const map = new Map<string, string>()
  let metadata = 0
  for (const [given, text] of Object.entries(headers)) {
    const name = given.toLowerCase()
    const value = String(text).trim()
    demand(
      !map.has(name) &&
        /^(?!(authorization|x-oss-security-token):)[\w!#$%&'*+.^`|~-]+:[\t -~]*$/.test(`${name}:${value}`),
      'InvalidHeader',
      `Header ${name} is double, not plain ASCII, or made by the signer.`,
    )
    if (name.startsWith('x-oss-meta-')) metadata += name.length - 11 + value.length
    map.set(name, value)
  }
  demand(metadata <= LIMITS.METADATA_BYTES, 'MetadataTooLarge', 'User metadata is over 8 KB.')
  return map
}

/** The lines `name:value` of the headers that are signed, sorted by name. */
export function canonicalHeaders(headers: HeaderMap, isSigned: (name: string) => boolean): string {
  let lines = ''
  for (const name of [...headers.keys()].filter(isSigned).sort()) lines += `${name}:${headers.get(name) ?? ''}\n`
  return lines
}
