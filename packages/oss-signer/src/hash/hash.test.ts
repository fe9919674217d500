import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as browser from './browser.js'
import * as node from './node.js'

const text = fc.string({ unit: 'grapheme', maxLength: 300 })
const key = fc.uint8Array({ minLength: 1, maxLength: 200 })

describe.each([
  ['node', node],
  ['browser', browser],
])('the hash of %s', (_name, hash) => {
  test('is SHA-256', () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(hash.sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'))
      }),
    )
  })

  test('is HMAC-SHA256 for keys shorter and longer than a block', () => {
    fc.assert(
      fc.property(key, text, (key, text) => {
        const mac = createHmac('sha256', key).update(text)
        expect(hash.hmacSha256Hex(key)(text)).toBe(mac.digest('hex'))
        expect(Buffer.from(hash.hmacSha256(key, text)).toString('hex')).toBe(hash.hmacSha256Hex(key)(text))
      }),
    )
  })

  test('is HMAC-SHA1 for secrets in any script', () => {
    fc.assert(
      fc.property(text, text, (secret, text) => {
        expect(hash.hmacSha1Base64(secret, text)).toBe(createHmac('sha1', secret).update(text).digest('base64'))
      }),
    )
  })

  test('is base64 of UTF-8', () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(hash.base64(text)).toBe(Buffer.from(text).toString('base64'))
      }),
    )
  })
})
