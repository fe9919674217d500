import { expect, test } from 'vitest'
import { ReusedKeys } from './reused-keys.js'

test('what stays in sight keeps its key, and what comes gets one of what went', () => {
  const keys = new ReusedKeys()
  expect(keys.next(['a', 'b', 'c'], undefined)).toEqual([0, 1, 2])
  expect(keys.next(['b', 'c', 'd'], undefined)).toEqual([1, 2, 0])
  expect(keys.next(['x', 'y', 'z'], undefined)).toEqual([1, 2, 0])
  expect(keys.next(['x', 'y', 'z', 'new'], undefined)).toEqual([1, 2, 0, 3])
})

test('the key of what has the focus goes with it', () => {
  const keys = new ReusedKeys()
  expect(keys.next(['a', 'b'], undefined)).toEqual([0, 1])
  expect(keys.next(['c', 'd'], 0)).toEqual([1, 2])
  expect(keys.next(['c', 'd'], 0)).toEqual([1, 2])
})
