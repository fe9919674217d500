import { describe, expect, it } from 'vitest'
import { RowHeights } from './row-heights.js'

/** Where rows begin, added up one by one; behind the last, where it ends. */
const tops = (heights: number[]) => heights.reduce((all, height) => [...all, (all.at(-1) ?? 0) + height], [0])

describe('the heights of rows', () => {
  it('are what was thought, as long as nothing else is known', () => {
    const rows = new RowHeights(100_000, 80)
    expect(rows.total).toBe(8_000_000)
    expect(rows.topOf(99_999)).toBe(7_999_920)
    expect(rows.rowAt(400_000)).toBe(5_000)
    expect(rows.rowAt(400_079)).toBe(5_000)
  })

  it('are added up with those that are known, in whichever order they became so', () => {
    const heights = Array.from({ length: 1_000 }, (_, row) => 60 + ((row * 37) % 50))
    const rows = new RowHeights(heights.length, 80)
    const order = heights.map((_, row) => (row * 617) % heights.length)
    for (const row of order) rows.set(row, 3)
    for (const row of order) rows.set(row, heights[row] ?? 0)
    const expected = tops(heights)
    expect(heights.map((_, row) => rows.topOf(row))).toEqual(expected.slice(0, -1))
    expect(rows.total).toBe(expected.at(-1))
    for (const [row, top] of expected.slice(0, -1).entries()) {
      expect([rows.rowAt(top), rows.rowAt(top + (heights[row] ?? 0) - 1)]).toEqual([row, row])
    }
  })

  it('say how much higher a row has become', () => {
    const rows = new RowHeights(3, 80)
    expect([rows.set(1, 100), rows.set(1, 90), rows.set(1, 90), rows.set(7, 90)]).toEqual([20, -10, 0, 0])
    expect(rows.total).toBe(250)
  })

  it('stay known when there are more rows, or fewer', () => {
    const rows = new RowHeights(3, 80)
    rows.set(0, 100)
    rows.set(2, 100)
    expect(rows.resized(4).total).toBe(100 + 80 + 100 + 80)
    expect(rows.resized(1).total).toBe(100)
  })

  it('lead to the nearest row from outside of them', () => {
    const rows = new RowHeights(3, 80)
    expect([rows.rowAt(-5), rows.rowAt(9_999)]).toEqual([0, 2])
    expect([new RowHeights(0, 80).rowAt(5), new RowHeights(0, 80).total]).toEqual([0, 0])
  })
})
