import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstValues, formatQuery, parseQuery } from './query.js'

const text = fc.string({ unit: 'binary', maxLength: 10 })

test('a query is read as it was written, but for empty values', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text.filter(Boolean), fc.option(text))), (query) => {
      expect(parseQuery(formatQuery(query))).toEqual(query.map(([name, value]) => [name, value || null]))
    }),
  )
})

test('a query is read as it comes', () => {
  expect(parseQuery('acl&prefix=&a+b=c%3Dd=e&&a+b=2&=x')).toEqual([
    ['acl', null],
    ['prefix', ''],
    ['a b', 'c=d=e'],
    ['a b', '2'],
    ['', 'x'],
  ])
  expect(parseQuery('')).toEqual([])
})

test.each(['%', 'a=%ff', '%e4=a', '\ud800'])('%j is no query', (query) => {
  expect(parseQuery(query)).toBeUndefined()
})

test('of a repeated name the first value counts', () => {
  const values = firstValues([
    ['a', '1'],
    ['b', null],
    ['a', '2'],
  ])
  expect([...values]).toEqual([
    ['a', '1'],
    ['b', ''],
  ])
})
