import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventTail } from './event-tail.js'

/** The ids that a database would answer with. */
function unreadOf(tail: EventTail, present: readonly number[]): number[] {
  const { text, values } = tail.unread
  const numbers = values as number[]
  let next = 0
  const ranges = text.split(' OR ').map((part) => {
    const from = numbers[next++] ?? 0
    if (part.includes('BETWEEN')) return [from, numbers[next++] ?? 0] as const
    return [part.includes('>=') ? from : from + 1, Infinity] as const
  })
  return present.filter((id) => ranges.some(([from, to]) => from <= id && id <= to))
}

describe('the tail of the events', () => {
  it('tells each event once, in whatever order their transactions commit, and reads few twice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 300 }), (delays) => {
        const tail = new EventTail([], 1_000, 0)
        const told: number[] = []
        let read = 0
        for (let now = 0; now < delays.length + 10; now++) {
          // Event n commits some turns after it was given its id.
          const present = delays.flatMap((delay, n) => (n + delay <= now ? [n + 1] : []))
          const ids = unreadOf(tail, present)
          read += ids.length
          told.push(...tail.take(ids, now))
        }
        expect(told.toSorted((a, b) => a - b)).toEqual(delays.map((_, n) => n + 1))
        expect(read).toBe(delays.length)
      }),
    )
  })

  it('goes on where it began, and watches for what was missing then', () => {
    const tail = new EventTail([7, 8, 10], 1_000, 0)
    expect(unreadOf(tail, [1, 7, 8, 9, 10, 11])).toEqual([9, 11])
    expect(tail.take([9, 11], 1)).toEqual(new Set([9, 11]))
    expect(unreadOf(tail, [9, 11])).toEqual([])
  })

  it('gives up a gap that nothing fills', () => {
    const tail = new EventTail([1], 1_000, 0)
    tail.take([100], 10)
    expect(unreadOf(tail, [50])).toEqual([50])
    tail.take([], 1_010)
    expect(unreadOf(tail, [50])).toEqual([])
  })

  it('tells each once also where every second id is another server’s', () => {
    const tail = new EventTail([], 1_000, 0)
    const present: number[] = []
    const told: number[] = []
    for (let id = 1; id < 400; id += 2) {
      present.push(id)
      told.push(...tail.take(unreadOf(tail, present), id))
    }
    expect(told).toEqual(present)
  })
})
