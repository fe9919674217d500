import { utf8 } from '../encoding.js'
import { demand } from '../errors.js'
import { trimBlanks } from '../headers.js'
import * as LIMITS from '../limits.js'

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

// The signer makes these two headers itself, the token from the credentials.
const NAME = /^(?!(authorization|x-oss-security-token)$)[\w!#$%&'*+.^`|~-]+$/
const NO_ASCII = /[^\t -~]/
/** What no header can carry: control characters, and halves of surrogate pairs, which have no UTF-8 form. */
export const CONTROL = /(?!\t)[\p{Cc}\p{Cs}]/u

/**
 * The headers of a request to be signed, by lower-case name.
 * @throws SignerError `InvalidHeader`, `MetadataTooLarge`
 */
export function headerMap(headers: Readonly<Record<string, string>> = {}): Map<string, string> {
  const map = new Map<string, string>()
  let metadataBytes = 0
  for (const given in headers) {
    const name = given.toLowerCase()
    const value = trimBlanks(String(headers[given]))
    const bytes = metadataBytesOf(name, value)
    metadataBytes += bytes
    demand(
      NAME.test(name) && !map.has(name) && !(bytes ? CONTROL : NO_ASCII).test(value),
      'InvalidHeader',
      `Header ${name} must be there once, in printable ASCII (metadata in UTF-8), and not the signer's.`,
    )
    map.set(name, value)
  }
  checkMetadata(metadataBytes)
  return map
}

/** Bytes of a piece of user metadata, its name without prefix and its value; 0 for any other header or field. */
export function metadataBytesOf(name: string, value: string): number {
  return name.startsWith('x-oss-meta-') ? utf8(name + value).length - 11 : 0
}

/** @throws SignerError `MetadataTooLarge` */
export function checkMetadata(bytes: number): void {
  demand(bytes <= LIMITS.METADATA_BYTES, 'MetadataTooLarge', 'User metadata must be at most 8 KB.')
}
