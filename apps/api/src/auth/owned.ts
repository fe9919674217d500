import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, SelectQueryBuilder } from 'typeorm'
import { readEntities } from '../database/hydrate.js'
import { type Sql, sql } from '../database/sql.js'
import { NotFoundError } from '../graphql/errors.js'
import type { Viewer } from './viewer.js'

declare const checked: unique symbol

/**
 * A row that was found to belong to the viewer. Only this file can make one, and whatever shows or changes a row
 * takes this type: forgetting the check is a type error.
 */
export type Owned<T> = T & { readonly [checked]: true }

export interface OwnedRow {
  id: string
  ownerId: string
}

/** @throws NotFoundError where the row is somebody else's */
export function own<T extends { ownerId: string }>(viewer: Viewer, row: T): Owned<T> {
  if (row.ownerId !== viewer.userId) throw new NotFoundError()
  return row as Owned<T>
}

/** The viewer's row with this id, or null: also for an id that is somebody else's. */
export async function findOwned<T extends OwnedRow>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  viewer: Viewer,
  id: string,
): Promise<Owned<T> | null> {
  const where = { id, ownerId: viewer.userId } as FindOptionsWhere<T>
  const row = await manager.findOneBy(entity, where)
  return row && own(viewer, row)
}

/** As findOwned. @throws NotFoundError */
export async function getOwned<T extends OwnedRow>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  viewer: Viewer,
  id: string,
): Promise<Owned<T>> {
  const row = await findOwned(manager, entity, viewer, id)
  if (!row) throw new NotFoundError()
  return row
}

/** The viewer's rows with these ids, by id; those that are not there or not theirs are left out. */
export async function findManyOwned<T extends OwnedRow>(
  manager: EntityManager,
  entity: new () => T,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Map<string, Owned<T>>> {
  if (ids.length === 0) return new Map()
  const rows = await readOwned(manager, entity, viewer, sql`WHERE id IN (${[...new Set(ids)]})`)
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * The viewer's of the rows that `rest` (WHERE …) tells. Not by a condition on the owner: rather than look up more than a few
 * keys, SQLite would then go through all rows of the owner's, of which it does not know how many there are.
 */
export async function readOwned<T extends ObjectLiteral & { ownerId: string }>(
  manager: EntityManager,
  entity: new () => T,
  viewer: Viewer,
  rest: Sql,
): Promise<Owned<T>[]> {
  const rows = await readEntities(manager, entity, rest)
  return rows.filter((row) => row.ownerId === viewer.userId).map((row) => own(viewer, row))
}

/** The viewer's rows with all of these ids, in their order. @throws NotFoundError if one is missing */
export async function getManyOwned<T extends OwnedRow>(
  manager: EntityManager,
  entity: new () => T,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Owned<T>[]> {
  const found = await findManyOwned(manager, entity, viewer, ids)
  return [...new Set(ids)].map((id) => {
    const row = found.get(id)
    if (!row) throw new NotFoundError()
    return row
  })
}

/** A query over the viewer's rows, to be narrowed further with andWhere (never where). */
export function ownedQuery<T extends OwnedRow>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  alias: string,
  viewer: Viewer,
): SelectQueryBuilder<T> {
  return manager.createQueryBuilder(entity, alias).where(`${alias}.ownerId = :viewerId`, { viewerId: viewer.userId })
}
