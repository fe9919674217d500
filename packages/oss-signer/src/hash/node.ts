import { hash } from 'node:crypto'
import { kept } from '../kept.js'
import * as LIMITS from '../limits.js'

const BLOCK_BYTES = 64
const DIGEST_BYTES = { sha1: 20, sha256: 32 }

/** SHA-256 of the text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

/** HMAC-SHA1 of the text's UTF-8 bytes, in base64. */
export function hmacSha1Base64(key: string, text: string): string {
  const pads = kept(padsOfSecrets, key, LIMITS.KEPT_SECRETS, () => makePads('sha1', Buffer.from(key)))
  return hmac('sha1', pads, text, 'base64')
}

/** HMAC-SHA256 of the text's UTF-8 bytes. */
export function hmacSha256(key: Uint8Array, text: string): Uint8Array {
  return Buffer.from(hmacSha256Hex(key)(text), 'hex')
}

/** HMAC-SHA256 of texts' UTF-8 bytes, in lower-case hex, with a key that is made ready once. */
export function hmacSha256Hex(key: Uint8Array): (text: string) => string {
  const pads = makePads('sha256', key)
  return (text) => hmac('sha256', pads, text, 'hex')
}

/** Base64 of the text's UTF-8 bytes. */
export function base64(text: string): string {
  // btoa takes a third of the time, and knows no other characters.
  return Buffer.byteLength(text) === text.length ? btoa(text) : Buffer.from(text).toString('base64')
}

type Algorithm = keyof typeof DIGEST_BYTES

/** A key, ready for the two hashes of RFC 2104. */
interface Pads {
  /** What comes before the text; as text itself where it can be, which hash() takes faster. */
  inner: string | Buffer
  /** What comes before the hash of that, and room for the hash. */
  outer: Buffer
}

const padsOfSecrets = new Map<string, Pads>()

function makePads(algorithm: Algorithm, key: Uint8Array): Pads {
  const block = key.length > BLOCK_BYTES ? Buffer.from(hash(algorithm, key, 'binary'), 'binary') : key
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36)
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES[algorithm], 0x5c)
  for (const [i, byte] of block.entries()) {
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  const isText = block.every((byte) => byte < 0x80)
  return { inner: isText ? inner.toString('latin1') : inner, outer }
}

/** One-shot hash() twice takes half the time that an Hmac object takes. */
function hmac(algorithm: Algorithm, { inner, outer }: Pads, text: string, encoding: 'hex' | 'base64'): string {
  outer.write(hash(algorithm, following(inner, text), 'binary'), BLOCK_BYTES, 'binary')
  return hash(algorithm, outer, encoding)
}

/** Where a pad and the text behind it are put together, used again and again. */
let room = Buffer.allocUnsafe(1024)

/** The bytes of a pad and of the text behind it. */
function following(pad: Pads['inner'], text: string): string | Buffer {
  if (typeof pad === 'string') return pad + text
  const most = BLOCK_BYTES + text.length * 3
  if (most > room.length) room = Buffer.allocUnsafe(most)
  room.set(pad)
  return room.subarray(0, BLOCK_BYTES + room.write(text, BLOCK_BYTES))
}
