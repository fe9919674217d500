import { describe, expect, it } from 'vitest'
import { PagedIds, type PageRequest } from './paged-ids.js'

const rows = (total: number) => Array.from({ length: total }, (_, n) => `row${n}`)

/** A server that reads a list by keyset: a row's cursor is its id. */
function serve(all: string[], { first, after, last, before }: PageRequest) {
  const start = after ? all.indexOf(after) + 1 : 0
  const end = before ? all.indexOf(before) : all.length
  const ids = last === undefined ? all.slice(start, start + (first ?? 0)) : all.slice(Math.max(0, end - last), end)
  const hasNextPage = ids.at(-1) !== all.at(-1)
  return { ids, bounds: { startCursor: ids[0] ?? null, endCursor: ids.at(-1) ?? null, hasNextPage } }
}

/** Loads a page as a list does; returns how many requests that took. */
function load(list: PagedIds, page: number, all: string[]): number {
  let request = list.requestFor(page)
  const requests = request ? 1 : 2
  if (!request) {
    list.reach(page, all[list.startOf(page) - 1] ?? '')
    request = list.requestFor(page)
  }
  const { ids, bounds } = serve(all, request ?? {})
  list.fill(page, ids, bounds)
  return requests
}

describe('a list of pages', () => {
  it('has every row in its place, whichever page is loaded first', () => {
    const all = rows(95)
    for (const first of [0, 3, 5, 9]) {
      const list = new PagedIds(95, 10)
      load(list, first, all)
      for (const page of list.missing(0, 95)) load(list, page, all)
      expect(list.idsBetween(0, 95)).toEqual(all)
    }
  })

  it('reaches both ends and what is beside a known page in one request, and any other place in two', () => {
    const all = rows(95)
    const list = new PagedIds(95, 10)
    expect(load(list, 9, all)).toBe(1)
    expect(load(list, 0, all)).toBe(1)
    expect(load(list, 5, all)).toBe(2)
    expect([load(list, 4, all), load(list, 6, all)]).toEqual([1, 1])
    expect(list.idsBetween(40, 70)).toEqual(all.slice(40, 70))
  })

  it('is not read backward, where it cannot be', () => {
    const all = rows(95)
    const list = new PagedIds(95, 10, true)
    expect(load(list, 9, all)).toBe(2)
    expect(list.idAt(94)).toBe('row94')
    expect(load(list, 8, all)).toBe(2)
  })

  it('knows which pages of a range are missing', () => {
    const list = new PagedIds(35, 10)
    load(list, 1, rows(35))
    expect(list.missing(5, 25)).toEqual([0, 2])
    expect(list.missing(30, 99)).toEqual([3])
    expect(new PagedIds(0, 10).missing(0, 10)).toEqual([])
  })

  it('takes new rows at its start and lets rows go, and the others keep their order', () => {
    const list = new PagedIds(25, 10)
    const all = rows(25)
    load(list, 0, all)
    load(list, 1, all)
    list.insert('new', 0)
    list.insert('new', 0)
    list.remove('row12')
    list.remove('unknown')
    expect(list.total).toBe(25)
    expect(list.indexOf('row0')).toBe(1)
    expect(list.indexOf('row13')).toBe(13)
    expect(list.idAt(12)).toBe('row11')
    expect(list.indexOf('row12')).toBe(-1)
  })

  it('begins with a row that comes into an empty list', () => {
    const list = new PagedIds(0, 10)
    list.insert('only', 0)
    expect(list.idsBetween(0, list.total)).toEqual(['only'])
  })

  it('takes a new row in between, where another that is newer has come before it', () => {
    const list = new PagedIds(25, 10)
    load(list, 0, rows(25))
    list.insert('newest', 0)
    list.insert('newer', 1)
    expect(list.idsBetween(0, 3)).toEqual(['newest', 'newer', 'row0'])
    expect(list.total).toBe(27)
  })

  it('becomes as long as it turns out to be when it was counted wrongly', () => {
    const shorter = new PagedIds(40, 10)
    load(shorter, 0, rows(15))
    load(shorter, 1, rows(15))
    expect(shorter.total).toBe(15)

    const longer = new PagedIds(10, 10)
    load(longer, 0, rows(12))
    expect(longer.missing(0, 99)).toEqual([1])
  })

  it('has rows that came after it was counted as empty', () => {
    const list = new PagedIds(0, 10)
    load(list, 0, rows(3))
    expect(list.total).toBe(3)
    expect(list.idsBetween(0, 3)).toEqual(rows(3))
  })

  it('lets pages go that are far away, and can load them again in one request', () => {
    const all = rows(60)
    const list = new PagedIds(60, 10)
    for (const page of [0, 1, 2, 3]) load(list, page, all)
    expect(list.dropFarFrom(3, 1)).toEqual(all.slice(0, 20))
    expect(list.missing(0, 40)).toEqual([0, 1])
    expect(load(list, 1, all)).toBe(1)
    expect(list.idsBetween(10, 40)).toEqual(all.slice(10, 40))
  })

  it('has each row once, also when it has moved between the reading of two pages', () => {
    const list = new PagedIds(30, 10)
    load(list, 0, rows(30))
    load(list, 1, rows(30))
    // row3 has gone behind row22, and those between have moved up.
    const moved = rows(30).filter((id) => id !== 'row3')
    moved.splice(22, 0, 'row3')
    load(list, 2, moved)
    load(list, 3, moved)
    expect(list.idsBetween(0, list.total).filter((id) => id === 'row3')).toHaveLength(1)
    expect(list.idAt(list.indexOf('row3'))).toBe('row3')
    expect(list.idsBetween(0, list.total)).toEqual(moved)
  })
})
