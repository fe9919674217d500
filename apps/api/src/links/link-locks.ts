import type { EntityManager } from 'typeorm'
import { dialectOf } from '../database/dialect.js'

/**
 * Locks these links until the transaction ends. What the caller loaded before it began may have changed since.
 * @returns the ids of those that are (still) there, and whether each is in the trash now
 */
export async function lockLinks(tx: EntityManager, ids: readonly string[]): Promise<Map<string, { trashed: boolean }>> {
  if (ids.length === 0) return new Map()
  const rows = (await tx.query(
    `SELECT id, trashedAt FROM links WHERE id IN (${ids.map(() => '?').join(', ')}) ORDER BY id${dialectOf(tx).forUpdate}`,
    [...ids],
  )) as { id: string; trashedAt: unknown }[]
  return new Map(rows.map(({ id, trashedAt }) => [id, { trashed: trashedAt !== null }]))
}

/** As lockLinks: the ids of those that are in the trash now, or of those that are not. */
export async function lockLinksThat(
  tx: EntityManager,
  state: { trashed: boolean },
  ids: readonly string[],
): Promise<string[]> {
  const locked = await lockLinks(tx, ids)
  return [...locked].filter(([, { trashed }]) => trashed === state.trashed).map(([id]) => id)
}
