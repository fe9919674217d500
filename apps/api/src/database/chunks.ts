import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm'
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js'

/** Rows in one INSERT: with ten columns still below SQLite's 32,766 parameters. */
const rowsPerInsert = 1_000

/** Cuts a list into pieces of at most `size`. */
export function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}

/** Inserts any number of rows with as few statements as the databases allow. */
export async function insertAll<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
): Promise<void> {
  for (const chunk of chunksOf(rows, rowsPerInsert)) {
    // Not manager.insert(): it reads generated columns back, row by row.
    await tx.createQueryBuilder().insert().into(entity).values(chunk).updateEntity(false).execute()
  }
}
