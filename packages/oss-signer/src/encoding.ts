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
    throw new SignerError('InvalidText', 'The text is no well-formed Unicode.')
  }
}

/** Like {@link encode}, but `/` stays. */
export function encodePath(text: string): string {
  return UNRESERVED_PATH.test(text) ? text : encode(text).replaceAll('%2F', '/')
}

/**
 * Undoes percent-encoding once; `+` is a space, as OSS reads it in paths and queries alike.
 * @throws URIError where `%` is not followed by two hex digits, the bytes are not UTF-8, or the text is half a surrogate pair
 */
export function decode(text: string): string {
  if (!text.isWellFormed()) throw new URIError('Half a surrogate pair.')
  return /[%+]/.test(text) ? decodeURIComponent(text.replaceAll('+', ' ')) : text
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/**
 * Without the spaces and tabs around it, which are not part of a header's value. Nothing else is taken off: in UTF-8 bytes
 * given as Latin-1, the last byte of 你 looks like a no-break space.
 */
export function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** One character for each byte, as `btoa` wants it. */
export function binaryOf(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return binary
}

/**
 * The text of UTF-8 bytes that are given as one character each.
 * @throws TypeError where they are no UTF-8, RangeError for a character that is no byte
 */
export function utf8OfBinary(binary: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, byteOf))
}

function byteOf(char: string): number {
  const code = char.charCodeAt(0)
  if (code > 0xff) throw new RangeError('Not a byte.')
  return code
}
