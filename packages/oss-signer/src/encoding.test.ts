import fc from 'fast-check'
import { expect, test } from 'vitest'
import { percentDecode, percentEncode, percentEncodePath } from './encoding.js'

const text = fc.string({ unit: 'binary', maxLength: 40 })

test('percent-encoding leaves what the specification of URLs leaves, and in paths the slash', () => {
  const marks = "AZaz09-_.~!'()*/:?#[]@$&+,;= %é中😀"
  const encoded = 'AZaz09-_.~%21%27%28%29%2A%2F%3A%3F%23%5B%5D%40%24%26%2B%2C%3B%3D%20%25%C3%A9%E4%B8%AD%F0%9F%98%80'
  expect(percentEncode(marks)).toBe(encoded)
  expect(percentEncodePath(marks)).toBe(encoded.replace('%2F', '/'))
})

test('percent-decoding undoes it', () => {
  fc.assert(
    fc.property(text, (text) => {
      expect(percentDecode(percentEncode(text))).toBe(text)
      expect(percentDecode(percentEncodePath(text))).toBe(text)
    }),
  )
})

test('percent-decoding reads + as a space, and once', () => {
  expect(percentDecode('a+b%2Bc%20d%252F')).toBe('a b+c d%2F')
})

test.each(['%', '%2', '%zz', '%ff', '%ed%a0%80', '\ud800', 'a%20\udc00'])('%j decodes to nothing', (text) => {
  expect(percentDecode(text)).toBeUndefined()
})
