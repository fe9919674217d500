import type { EntityManager } from 'typeorm'
import { raw, type Sql, select, sql } from '../sql.js'
import { type NumberList, parseNumberList } from './number-list.js'

/**
 * The numbers in a column of the rows that `rest` (FROM …) tells. They come as one text: a row for each of many thousands of
 * numbers takes several times as long. How long MySQL lets it be is set in mysql-driver.ts.
 */
export async function readNumbers(manager: EntityManager, column: string, rest: Sql): Promise<NumberList> {
  const [row] = await select<{ numbers: string | null }>(
    manager,
    sql`SELECT GROUP_CONCAT(${raw(column)}) AS numbers ${rest}`,
  )
  return parseNumberList(row?.numbers ?? '')
}
