import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc64, crc64Combine } from './crc64.js'

const bytes = (text: string) => new TextEncoder().encode(text)

test('the check value of CRC-64/ECMA-182 comes out', () => {
  expect(crc64(bytes('123456789'))).toBe('11051210869376104954')
})

test('nothing has the CRC 0', () => {
  expect(crc64(new Uint8Array())).toBe('0')
})

test('a stream has the CRC of its whole, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (whole, cut) => {
      const [a, b] = [whole.subarray(0, cut), whole.subarray(cut)]
      expect(crc64(b, crc64(a))).toBe(crc64(whole))
      expect(crc64Combine(crc64(a), crc64(b), b.length)).toBe(crc64(whole))
    }),
  )
})

test('the CRC is that of a division bit by bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (whole) => {
      expect(crc64(whole)).toBe(dividedBitByBit(whole))
    }),
  )
})

test('parts of gigabytes are combined', () => {
  const any = '9'
  const gigabyte = 2 ** 30
  const inOne = crc64Combine(any, '0', 5 * gigabyte)
  let inSteps = any
  for (let i = 0; i < 5; i++) inSteps = crc64Combine(inSteps, '0', gigabyte)
  expect(inSteps).toBe(inOne)
})

/** The definition, without tables. */
function dividedBitByBit(whole: Uint8Array): string {
  const ones = 2n ** 64n - 1n
  let crc = ones
  for (const byte of whole) {
    crc ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? 0xc96c5795d7870f42n : 0n)
  }
  return (crc ^ ones).toString()
}
