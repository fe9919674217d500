// The classes behind sha1() and sha256(), smaller than those and hmac(). They are exported, but named as internal, and later
// minor versions compute the same in 0.2 kB more: package.json therefore takes no other one.
import { _SHA1 } from '@noble/hashes/legacy.js'
import { _SHA256 } from '@noble/hashes/sha2.js'
import { binaryOf, utf8 } from '../encoding.js'

const BLOCK_BYTES = 64

type HashClass = new () => { update: (bytes: Uint8Array) => unknown; digest: () => Uint8Array }

/** SHA-256 of the text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string): string {
  return hex(digest(_SHA256, utf8(text)))
}

/** HMAC-SHA1 of the text's UTF-8 bytes, in base64. */
export function hmacSha1Base64(key: string, text: string): string {
  return btoa(binaryOf(hmac(_SHA1, utf8(key), text)))
}

/** HMAC-SHA256 of the text's UTF-8 bytes. */
export function hmacSha256(key: Uint8Array, text: string): Uint8Array {
  return hmac(_SHA256, key, text)
}

/** HMAC-SHA256 of texts' UTF-8 bytes, in lower-case hex. */
export function hmacSha256Hex(key: Uint8Array): (text: string) => string {
  return (text) => hex(hmac(_SHA256, key, text))
}

/** Base64 of the text's UTF-8 bytes. */
export function base64(text: string): string {
  return btoa(binaryOf(utf8(text)))
}

/** RFC 2104. */
function hmac(hashClass: HashClass, key: Uint8Array, text: string): Uint8Array {
  const block = key.length > BLOCK_BYTES ? digest(hashClass, key) : key
  const pad = (mask: number) => Uint8Array.from({ length: BLOCK_BYTES }, (_, i) => (block[i] ?? 0) ^ mask)
  return digest(hashClass, pad(0x5c), digest(hashClass, pad(0x36), utf8(text)))
}

function digest(hashClass: HashClass, ...parts: Uint8Array[]): Uint8Array {
  const hash = new hashClass()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
