import { utf8 } from '../encoding.js'
import { demand } from '../errors.js'
import * as LIMITS from '../limits.js'

const NAME = /^(?!authorization$)[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\t -~]*$/

/**
 * The headers of a request to be signed, by lower-case name.
 * @throws SignerError `InvalidHeader`, `MetadataTooLarge`
 */
export function headerMap(headers: Readonly<Record<string, string>> = {}): Map<string, string> {
  const map = new Map<string, string>()
  for (const given in headers) {
    const name = given.toLowerCase()
    const value = String(headers[given]).trim()
    demand(
      NAME.test(name) && VALUE.test(value) && !map.has(name),
      'InvalidHeader',
      `Header ${name} is not ASCII, is there twice, or is the signer's.`,
    )
    map.set(name, value)
  }
  checkMetadata(map)
  return map
}

/**
 * Adds up names, without their prefix, and values.
 * @throws SignerError `MetadataTooLarge`
 */
export function checkMetadata(entries: Iterable<readonly [name: string, value: string]>): void {
  let bytes = 0
  for (const [name, value] of entries) {
    if (/^x-oss-meta-/i.test(name)) bytes += utf8(name + value).length - 11
  }
  demand(bytes <= LIMITS.METADATA_BYTES, 'MetadataTooLarge', 'User metadata is over 8 KB.')
}
