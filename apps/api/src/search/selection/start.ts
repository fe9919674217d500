import type { EntityManager } from 'typeorm'
import { dialectOf } from '../../database/dialect.js'
import { joinSql, raw, type Sql, select, sql } from '../../database/sql.js'
import { type Condition, notTrashed } from './conditions.js'

/** Up to so many links are put in order when they are read: of more, enough are near the beginning of an index in that order. */
export const fewLinks = 2_000

/** Those of the conditions whose links an index tells. */
export function indexed(conditions: readonly Condition[]): (Condition & { ids: Sql })[] {
  const listed = conditions.includes(notTrashed)
  return conditions.filter(
    (each): each is Condition & { ids: Sql } => each.ids !== undefined && (listed || !each.isListed),
  )
}

/** The ids of the condition that the fewest links can hold for, where these are few. */
export async function fewest(manager: EntityManager, conditions: readonly Condition[]): Promise<Sql | null> {
  const starts = indexed(conditions)
  const sizes = await sizesOf(manager, starts, fewLinks + 1)
  const smallest = Math.min(...sizes)
  return smallest <= fewLinks ? (starts[sizes.indexOf(smallest)]?.ids ?? null) : null
}

/**
 * Links to begin at, where all that the conditions hold for are wanted, so that other tables are looked into for as few as
 * possible; null: the columns of links tell more, by an index of theirs.
 */
export async function startOf(manager: EntityManager, conditions: readonly Condition[]): Promise<Sql | null> {
  if (!conditions.some(({ isLookUp }) => isLookUp)) return null
  const starts = indexed(conditions)
  const sizes = await sizesOf(manager, starts)
  const smallest = Math.min(...sizes)
  const start = starts[sizes.indexOf(smallest)]
  return start && (start.isLookUp || smallest <= fewLinks) ? start.ids : null
}

/** SQL for the table of links, named link: of these ids, or all of them. */
export const linksOf = (manager: EntityManager, ids: Sql | null): Sql =>
  ids ? sql`(${ids}) start ${raw(dialectOf(manager).joinInOrder)} links link ON link.id = start.id` : raw('links link')

/** SELECT … AS id: the links of these documents. */
export function idsOfDocuments(manager: EntityManager, numbers: ArrayLike<number>): Sql {
  const { joinInOrder, numberTable } = dialectOf(manager)
  return sql`SELECT document.linkId AS id FROM ${numberTable(numbers)} listed
             ${raw(joinInOrder)} search_documents document ON document.number = listed.value`
}

async function sizesOf(manager: EntityManager, starts: readonly { ids: Sql }[], limit?: number): Promise<number[]> {
  if (starts.length === 0) return []
  const sizes = starts.map(({ ids }, n) => {
    const some = limit === undefined ? ids : sql`SELECT id FROM (${ids}) known LIMIT ${limit}`
    return sql`(SELECT COUNT(*) FROM (${some}) counted) AS ${raw(`size${n}`)}`
  })
  const [row = {}] = await select<Record<string, number>>(manager, sql`SELECT ${joinSql(sizes, ', ')}`)
  return Object.values(row)
}
