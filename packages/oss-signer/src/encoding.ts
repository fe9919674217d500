const UNRESERVED = /^[\w.~-]*$/
const UNRESERVED_PATH = /^[\w.~/-]*$/
const encoder = /* @__PURE__ */ new TextEncoder()

/**
 * Percent-encodes every UTF-8 byte but `A-Z a-z 0-9 - _ . ~`, with upper-case hex.
 * @throws URIError for half a surrogate pair, which has no UTF-8 form
 */
export function percentEncode(text: string): string {
  if (UNRESERVED.test(text)) return text
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())
}

/** Like {@link percentEncode}, but `/` stays. */
export function percentEncodePath(text: string): string {
  return UNRESERVED_PATH.test(text) ? text : percentEncode(text).replaceAll('%2F', '/')
}

/**
 * Undoes percent-encoding once; `+` is a space, as OSS reads it in paths and queries alike.
 * @returns undefined where `%` is not followed by two hex digits, the bytes are no UTF-8, or the text is half a surrogate pair
 */
export function percentDecode(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined
  if (!/[%+]/.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** One character for each byte: Latin-1, as `btoa` wants it, and as Node and `fetch` take a header. */
export function binaryOf(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return binary
}

/** The text of UTF-8 bytes that are given as one character each; undefined where they are no UTF-8, or no bytes. */
export function utf8OfBinary(binary: string): string | undefined {
  if (/[^\0-\xff]/.test(binary)) return undefined
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
