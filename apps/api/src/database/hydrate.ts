import type { EntityManager, ObjectLiteral } from 'typeorm'
import { raw, select, type Sql, sql } from './sql.js'

/** An entity from a row of its table, as `SELECT *` gives it: what TypeORM does for its own queries, at a third of the time. */
export function hydrate<T extends ObjectLiteral>(manager: EntityManager, entity: new () => T, row: ObjectLiteral): T {
  const { dataSource } = manager
  const { columns } = dataSource.getMetadata(entity)
  const result: ObjectLiteral = new entity()
  for (const column of columns) {
    result[column.propertyName] = dataSource.driver.prepareHydratedValue(row[column.databaseName], column)
  }
  return result as T
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
