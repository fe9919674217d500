import { raw, type Sql, sql } from '../sql.js'

/** SQL for a column that holds this word, or one that begins so. */
export function tokenCondition(column: string, token: string, prefix: boolean): Sql {
  const bytes = Buffer.from(token)
  if (!prefix) return sql`${raw(column)} = ${bytes}`
  // No byte of UTF-8 is 0xff.
  return sql`${raw(column)} >= ${bytes} AND ${raw(column)} < ${Buffer.concat([bytes, Buffer.of(0xff)])}`
}
