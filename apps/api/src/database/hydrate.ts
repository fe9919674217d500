import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm'
import { raw, select, type Sql, sql } from './sql.js'

/** Types of columns whose values are in a row as they are in an entity. */
const plainTypes: ReadonlySet<unknown> = new Set(['varchar', 'text', 'int', 'double'])

type Column = EntityMetadata['columns'][number]
const columnsOf = new WeakMap<EntityMetadata, { plain: Column[]; converted: Column[] }>()

/** An entity from a row of its table, as `SELECT *` gives it: what TypeORM does for its own queries, at a third of the time. */
export function hydrate<T extends ObjectLiteral>(manager: EntityManager, entity: new () => T, row: ObjectLiteral): T {
  const { dataSource } = manager
  const { plain, converted } = sortColumns(dataSource.getMetadata(entity))
  const result: ObjectLiteral = new entity()
  for (const { propertyName, databaseName } of plain) result[propertyName] = row[databaseName]
  for (const column of converted) {
    result[column.propertyName] = dataSource.driver.prepareHydratedValue(row[column.databaseName], column)
  }
  return result as T
}

function sortColumns(metadata: EntityMetadata) {
  const known = columnsOf.get(metadata)
  if (known) return known
  const isPlain = ({ type, transformer }: Column) => plainTypes.has(type) && !transformer
  const { columns } = metadata
  const sorted = { plain: columns.filter(isPlain), converted: columns.filter((column) => !isPlain(column)) }
  columnsOf.set(metadata, sorted)
  return sorted
}

/** The entities of the rows that `rest` (WHERE …) tells. */
export async function readEntities<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  rest: Sql,
): Promise<T[]> {
  const table = raw(manager.dataSource.getMetadata(entity).tableName)
  const rows = await select<ObjectLiteral>(manager, sql`SELECT * FROM ${table} ${rest}`)
  return rows.map((row) => hydrate(manager, entity, row))
}
