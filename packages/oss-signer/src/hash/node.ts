import { hash } from 'node:crypto'

export type HashAlgorithm = 'sha1' | 'sha256'

const BLOCK_BYTES = 64
const DIGEST_BYTES = { sha1: 20, sha256: 32 }

/** SHA-256 of the text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

/** HMAC of the text's UTF-8 bytes. */
export function hmac(algorithm: HashAlgorithm, key: string | Uint8Array, text: string): Uint8Array {
  return Buffer.from(mac(algorithm, key, text, 'binary'), 'binary')
}

/** HMAC of the text's UTF-8 bytes, in lower-case hex. */
export function hmacHex(algorithm: HashAlgorithm, key: string | Uint8Array, text: string): string {
  return mac(algorithm, key, text, 'hex')
}

/** HMAC of the text's UTF-8 bytes, in base64. */
export function hmacBase64(algorithm: HashAlgorithm, key: string | Uint8Array, text: string): string {
  return mac(algorithm, key, text, 'base64')
}

/** The two hashes of RFC 2104: one-shot `hash()` takes half the time that an `Hmac` object takes. */
function mac(
  algorithm: HashAlgorithm,
  key: string | Uint8Array,
  text: string,
  encoding: 'binary' | 'hex' | 'base64',
): string {
  const block = keyBlock(algorithm, key)
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(text))
  const outer = Buffer.allocUnsafe(BLOCK_BYTES + DIGEST_BYTES[algorithm])
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const byte = block[i] ?? 0
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  inner.write(text, BLOCK_BYTES)
  outer.write(hash(algorithm, inner, 'binary'), BLOCK_BYTES, 'binary')
  return hash(algorithm, outer, encoding)
}

function keyBlock(algorithm: HashAlgorithm, key: string | Uint8Array): Uint8Array {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key
  return bytes.length > BLOCK_BYTES ? Buffer.from(hash(algorithm, bytes, 'hex'), 'hex') : bytes
}
