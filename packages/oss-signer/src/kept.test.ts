import { expect, test } from 'vitest'
import { kept } from './kept.js'

test('a value is made once, and again when too many others were kept', () => {
  const values = new Map<number, object>()
  const get = (id: number) => kept(values, id, 3, () => ({ id }))
  const first = get(1)
  expect(get(1)).toBe(first)
  for (const id of [2, 3, 4, 5]) get(id)
  expect(get(1)).not.toBe(first)
})

test('no more are kept than the limit says', () => {
  const values = new Map<number, object>()
  for (let id = 0; id < 100; id++) {
    kept(values, id, 3, () => ({}))
    expect(values.size).toBeLessThanOrEqual(3)
  }
})
