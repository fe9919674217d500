import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headerBytes, headerText, readHeaders, trimBlanks } from './headers.js'

const text = fc.string({ unit: 'binary', maxLength: 40 })

describe('the text of a header', () => {
  test('survives as bytes, one character each', () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(headerBytes(text)).toBe(Buffer.from(text).toString('latin1'))
        expect(headerText(headerBytes(text))).toBe(text)
      }),
    )
  })

  test.each(['\xe9', 'caf\xe9', '中', '中\xe9'])('%j, which is no UTF-8 or no bytes, stays as it is', (value) => {
    expect(headerText(value)).toBe(value)
  })
})

test.each([
  ['', ''],
  [' \t ', ''],
  [' \ta b\t ', 'a b'],
  ['\u00a0a\u00a0', '\u00a0a\u00a0'],
  ['\u3000a\ufeff', '\u3000a\ufeff'],
])('of %j the blanks go, and %j stays', (value, trimmed) => {
  expect(trimBlanks(value)).toBe(trimmed)
})

test('headers are read by name, repeated ones joined, from Node and from fetch', () => {
  const headers = {
    'Content-Type': ' text/plain ',
    'X-Oss-Meta-A': ['1 ', headerBytes('二')],
    'x-oss-meta-a': '3',
    no: undefined,
  }
  const read = [
    ['content-type', 'text/plain'],
    ['x-oss-meta-a', '1,二,3'],
  ]
  expect([...readHeaders(Object.entries(headers))]).toEqual(read)
  const fetched = new Headers({ 'Content-Type': 'text/plain', 'x-oss-meta-a': `1,${headerBytes('二')},3` })
  expect([...readHeaders(fetched)]).toEqual(read)
})
