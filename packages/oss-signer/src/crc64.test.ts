import { expect, test } from 'vitest'
import { crc64, crc64Combine } from './crc64.js'

const bytes = (text: string) => new TextEncoder().encode(text)

test('the check value of CRC-64/ECMA-182 comes out', () => {
  expect(crc64(bytes('123456789'))).toBe('11051210869376104954')
})

test('nothing has the CRC 0', () => {
  expect(crc64(new Uint8Array())).toBe('0')
})

test('the CRC of a whole is combined from those of its parts', () => {
  const [a, b] = [bytes('hello '), bytes('world')]
  expect(crc64Combine(crc64(a), crc64(b), b.length)).toBe(crc64(bytes('hello world')))
})
