import { joinSql, type Sql, sql } from '../database/sql.js'

/** Ids that were not there when a later one was: their transactions may yet commit. */
interface Gap {
  from: number
  to: number
  /** When it was seen first, in milliseconds. */
  seenAt: number
}

/** Up to so many gaps are looked into one by one; of more, all that lies between the first and the last is read. */
const namedGaps = 50

/**
 * What has been read of a table whose rows have ascending ids, which are not handed out in the order of commits: everything
 * up to the newest id, but for some gaps. A gap that nothing has come to fill in a while was left by who gave up.
 */
export class EventTail {
  private newest: number
  private gaps: Gap[] = []

  /**
   * @param ids the newest ones that are there, ascending: these, and all before the first, count as read
   * @param patience how long a gap is watched, in milliseconds: longer than the longest transaction
   */
  constructor(
    ids: readonly number[],
    private readonly patience: number,
    now: number,
  ) {
    this.newest = (ids[0] ?? 1) - 1
    this.take(ids, now)
  }

  /** SQL for what has not been read, and perhaps some that has. */
  get unread(): Sql {
    const [first] = this.gaps
    if (!first) return sql`id > ${this.newest}`
    if (this.gaps.length > namedGaps) return sql`id >= ${first.from}`
    const ranges = this.gaps.map(({ from, to }) => sql`id BETWEEN ${from} AND ${to}`)
    return joinSql([sql`id > ${this.newest}`, ...ranges], ' OR ')
  }

  /** Takes ids as read, ascending. @returns those that had not been */
  take(ids: readonly number[], now: number): Set<number> {
    const fresh = new Set<number>()
    const gaps: Gap[] = []
    let index = 0
    for (const gap of this.gaps) {
      if (gap.seenAt <= now - this.patience) continue
      let { from } = gap
      while ((ids[index] ?? Infinity) < from) index++
      for (let id = ids[index]; id !== undefined && id <= gap.to; id = ids[++index]) {
        fresh.add(id)
        if (id > from) gaps.push({ ...gap, from, to: id - 1 })
        from = id + 1
      }
      if (from <= gap.to) gaps.push({ ...gap, from })
    }
    for (const id of ids) {
      if (id <= this.newest) continue
      fresh.add(id)
      if (id > this.newest + 1) gaps.push({ from: this.newest + 1, to: id - 1, seenAt: now })
      this.newest = id
    }
    this.gaps = gaps
    return fresh
  }
}
