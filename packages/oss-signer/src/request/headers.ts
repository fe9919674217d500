import { utf8 } from '../encoding.js'
import { demand, SignerError } from '../errors.js'
import { type HeaderMap, trimBlanks } from '../headers.js'
import * as LIMITS from '../limits.js'

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

// The signer makes these two headers itself, the token from the credentials.
const NAME = /^(?!(authorization|x-oss-security-token)$)[\w!#$%&'*+.^`|~-]+$/
const ASCII = /^[\t -~]*$/
/** What UTF-8 bytes can say in a header: anything but control characters. */
export const UTF8 = /^[\t -~\u{a0}-\u{d7ff}\u{e000}-\u{10ffff}]*$/u

/**
 * The headers of a request to be signed, by lower-case name.
 * @throws SignerError `InvalidHeader`, `MetadataTooLarge`
 */
export function headerMap(headers: Readonly<Record<string, string>> = {}): Map<string, string> {
  const map = new Map<string, string>()
  let metadataBytes = 0
  for (const given in headers) {
    const name = given.toLowerCase()
    const value = String(headers[given])
    const bytes = metadataBytesOf(name, value)
    metadataBytes += bytes
    if (!NAME.test(name) || !(bytes ? UTF8 : ASCII).test(value) || map.has(name)) {
      throw new SignerError(
        'InvalidHeader',
        `Header ${name} cannot carry its value, is there twice, or is the signer's.`,
      )
    }
    map.set(name, trimBlanks(value))
  }
  demand(isUnsignedPayload(map), 'InvalidHeader', `x-oss-content-sha256 can only be ${UNSIGNED_PAYLOAD}.`)
  checkMetadata(metadataBytes)
  return map
}

/** Bytes of a piece of user metadata, its name without prefix and its value; 0 for any other header or field. */
export function metadataBytesOf(name: string, value: string): number {
  return name.startsWith('x-oss-meta-') ? utf8(name + value).length - 11 : 0
}

/** @throws SignerError `MetadataTooLarge` */
export function checkMetadata(bytes: number): void {
  demand(bytes <= LIMITS.METADATA_BYTES, 'MetadataTooLarge', 'User metadata is over 8 KB.')
}

/** Whether the headers say of the body what OSS knows to read: nothing, or that it is not signed. */
export function isUnsignedPayload(headers: HeaderMap): boolean {
  return (headers.get('x-oss-content-sha256') ?? UNSIGNED_PAYLOAD) === UNSIGNED_PAYLOAD
}
