import { expect, test } from 'vitest'
import { canonicalQueryV4 } from './canonical-request.js'

test('the parameters are in the order of their encoded names, then of their values', () => {
  const query = canonicalQueryV4([
    ['callback-var', '1'],
    ['callback', '2'],
    ['a b', '3'],
    ['a', 'c d'],
    ['a', 'b'],
    ['a', null],
    ['ü', ''],
    ['~', '='],
    ['Z', ' '],
  ])
  expect(query).toBe('%C3%BC&Z=%20&a&a=b&a=c%20d&a%20b=3&callback=2&callback-var=1&~=%3D')
})
