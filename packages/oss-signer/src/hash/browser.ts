import { _SHA1 } from '@noble/hashes/legacy.js'
import { _SHA256 } from '@noble/hashes/sha2.js'
import { base64, utf8 } from '../encoding.js'
import type { HashAlgorithm } from './node.js'

const BLOCK_BYTES = 64

/** SHA-256 of the text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string): string {
  return hex(digest('sha256', utf8(text)))
}

/** HMAC of the text's UTF-8 bytes. */
export function hmac(algorithm: HashAlgorithm, key: string | Uint8Array, text: string): Uint8Array {
  const bytes = typeof key === 'string' ? utf8(key) : key
  const block = bytes.length > BLOCK_BYTES ? digest(algorithm, bytes) : bytes
  const pad = (mask: number) => Uint8Array.from({ length: BLOCK_BYTES }, (_, i) => (block[i] ?? 0) ^ mask)
  return digest(algorithm, pad(0x5c), digest(algorithm, pad(0x36), utf8(text)))
}

/** HMAC of the text's UTF-8 bytes, in lower-case hex. */
export function hmacHex(algorithm: HashAlgorithm, key: string | Uint8Array, text: string): string {
  return hex(hmac(algorithm, key, text))
}

/** HMAC of the text's UTF-8 bytes, in base64. */
export function hmacBase64(algorithm: HashAlgorithm, key: string | Uint8Array, text: string): string {
  return base64(hmac(algorithm, key, text))
}

function digest(algorithm: HashAlgorithm, ...parts: Uint8Array[]): Uint8Array {
  const hash = algorithm === 'sha1' ? new _SHA1() : new _SHA256()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
