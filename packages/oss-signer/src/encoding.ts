import { SignerError } from './errors.js'

const UNRESERVED = /^[\w.~-]*$/
const UNRESERVED_PATH = /^[\w.~/-]*$/
const encoder = new TextEncoder()

/**
 * Percent-encodes every UTF-8 byte but `A-Z a-z 0-9 - _ . ~`, with upper-case hex.
 * @throws SignerError `InvalidText` for half a surrogate pair, which has no UTF-8 form
 */
export function encode(text: string): string {
  if (UNRESERVED.test(text)) return text
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())
  } catch {
    throw new SignerError('InvalidText', 'Half a surrogate pair has no UTF-8 form.')
  }
}

/** Like {@link encode}, but `/` stays. */
export function encodePath(text: string): string {
  return UNRESERVED_PATH.test(text) ? text : encode(text).replaceAll('%2F', '/')
}

/**
 * Undoes percent-encoding once; `+` is a space, as OSS reads it in paths and queries alike.
 * @throws URIError where `%` is not followed by two hex digits, or the bytes are not UTF-8
 */
export function decode(text: string): string {
  return /[%+]/.test(text) ? decodeURIComponent(text.replaceAll('+', ' ')) : text
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Standard padded base64. */
export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
