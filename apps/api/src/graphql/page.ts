import { createHash } from 'node:crypto'
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm'
import type { Owned } from '../auth/owned.js'
import { own } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { limits } from '../limits.js'
import { joinSql, raw, type Sql, sql } from '../database/sql.js'
import { emptyPage, type Page, type PageArgs } from './connection.js'
import { BadInputError } from './errors.js'

/** The order of a list. The last column is unique, so that every row has a place of its own. */
export interface ListOrder<T> {
  name: string
  direction: 'ASC' | 'DESC'
  columns: (keyof T & string)[]
}

/** The rows behind, or before, the one that has these values in the order's columns. */
export interface Seek {
  comparison: '<' | '>'
  values: readonly unknown[]
}

/** Which rows of a list a page shows. */
export interface PageRequest {
  seeks: readonly Seek[]
  direction: 'ASC' | 'DESC'
  limit: number
}

/** Where a page's rows come from. */
export interface PageSource<T> {
  rows: (request: PageRequest) => Promise<T[]>
  /** null: counting would cost more than the page. */
  count: () => Promise<number | null>
}

/** A list that somebody asks a page of. */
export interface PagedList<T> {
  order: ListOrder<T>
  args: PageArgs
  /** What the list is filtered by: a cursor of another list is refused. */
  filter?: unknown
}

/**
 * Reads one page by keyset: the rows after (or before) the one that the cursor names, however many there are before it.
 * @throws BadInputError for arguments that do not go together, sizes out of range, foreign cursors
 */
export async function pageOf<T extends ObjectLiteral & { ownerId: string }>(
  viewer: Viewer,
  { order, args, filter = null }: PagedList<T>,
  source: PageSource<T>,
): Promise<Page<Owned<T>>> {
  const { size, backward } = checkArgs(args)
  const list = fingerprint(order.name, filter)
  const ascending = order.direction === 'ASC'
  const seeks: Seek[] = []
  if (args.after) seeks.push({ comparison: ascending ? '>' : '<', values: decodeCursor(args.after, list, 'after') })
  if (args.before) seeks.push({ comparison: ascending ? '<' : '>', values: decodeCursor(args.before, list, 'before') })

  const read = (limit: number) => source.rows({ seeks, direction: backward === ascending ? 'DESC' : 'ASC', limit })
  if (size === 0 && !backward && seeks.length === 0)
    return emptyPage(async () => (await read(1)).length > 0, source.count)
  const rows = await read(size + 1)
  const more = rows.length > size
  if (more) rows.pop()
  if (backward) rows.reverse()

  const edges = rows.map((row) => ({
    cursor: () =>
      encodeCursor(
        list,
        order.columns.map((column) => row[column]),
      ),
    node: own(viewer, row),
  }))
  return {
    edges,
    pageInfo: () => ({
      hasNextPage: backward ? Boolean(args.before) : more,
      hasPreviousPage: backward ? more : Boolean(args.after),
      startCursor: edges[0]?.cursor() ?? null,
      endCursor: edges.at(-1)?.cursor() ?? null,
    }),
    // Who has read all of a list has counted it.
    count: more || seeks.length > 0 ? source.count : () => Promise.resolve(edges.length),
  }
}

/** As pageOf, for a query over the viewer's rows, filtered, without order (see ownedQuery). */
export function readPage<T extends ObjectLiteral & { ownerId: string }>(
  viewer: Viewer,
  query: SelectQueryBuilder<T>,
  order: ListOrder<T>,
  args: PageArgs,
  filter: unknown = null,
): Promise<Page<Owned<T>>> {
  return pageOf(viewer, { order, args, filter }, queryRows(query, order))
}

/** The rows of a query, as pages are made of them. */
export function queryRows<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, order: ListOrder<T>): PageSource<T> {
  return {
    rows({ seeks, direction, limit }) {
      const page = query.clone()
      seeks.forEach((seek, index) => {
        const { text, values } = seekCondition(query.alias, order.columns, seek)
        let bound = 0
        const named = text.replaceAll('?', () => `:seek${index}_${bound++}`)
        page.andWhere(named, Object.fromEntries(values.map((value, n) => [`seek${index}_${n}`, value])))
      })
      for (const column of order.columns) page.addOrderBy(`${query.alias}.${column}`, direction)
      return page.limit(limit).getMany()
    },
    count: () => query.clone().getCount(),
  }
}

/** (a, b) > (x, y), written so that both databases read only that range of the order's index. */
export function seekCondition(alias: string, columns: readonly string[], { comparison, values }: Seek): Sql {
  const compare = (index: number): Sql => {
    const column = raw(`${alias}.${columns[index]}`)
    const operator = raw(comparison)
    if (index === columns.length - 1) return sql`${column} ${operator} ${values[index]}`
    return sql`${column} ${operator}= ${values[index]} AND (${column} ${operator} ${values[index]} OR (${compare(index + 1)}))`
  }
  return sql`(${compare(0)})`
}

/** SQL for ORDER BY. */
export function orderClause(alias: string, columns: readonly string[], direction: 'ASC' | 'DESC'): Sql {
  return joinSql(
    columns.map((column) => raw(`${alias}.${column} ${direction}`)),
    ', ',
  )
}

/** How many rows a page shows, and whether it is read backward. @throws BadInputError */
export function checkArgs(args: PageArgs): { size: number; backward: boolean } {
  const { maxPageSize, pageSize } = limits.graphql
  const given = (['first', 'last'] as const).filter((name) => args[name] !== undefined && args[name] !== null)
  if (given.length === 2) throw new BadInputError('last', 'Ask for the first or for the last, not for both.')
  for (const name of given) {
    const value = args[name] ?? 0
    if (value < 0 || value > maxPageSize) throw new BadInputError(name, `${name} goes from 0 to ${maxPageSize}.`)
  }
  const backward = given[0] === 'last'
  return { size: (backward ? args.last : args.first) ?? pageSize, backward }
}

/** A row's place in a list. */
export function cursorOf<T extends ObjectLiteral>(order: ListOrder<T>, filter: unknown, row: T): string {
  return encodeCursor(
    fingerprint(order.name, filter),
    order.columns.map((column) => row[column]),
  )
}

/** Tells lists apart: of another order, or filtered otherwise. */
export function fingerprint(order: string, filter: unknown): string {
  return createHash('sha256')
    .update(`${order}\n${JSON.stringify(filter)}`)
    .digest('base64url')
    .slice(0, 8)
}

export function encodeCursor(list: string, values: readonly unknown[]): string {
  const plain = values.map((value) => (value instanceof Date ? { at: value.getTime() } : value))
  return Buffer.from(JSON.stringify([list, ...plain])).toString('base64url')
}

/** @throws BadInputError for a cursor of another list */
export function decodeCursor(cursor: string, list: string, field: string): unknown[] {
  try {
    const [of, ...values] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (of === list) return values.map((value) => (isInstant(value) ? new Date(value.at) : value))
  } catch {
    // not one of ours
  }
  throw new BadInputError(field, 'The cursor belongs to another list: begin again without one.')
}

const isInstant = (value: unknown): value is { at: number } =>
  typeof value === 'object' && value !== null && 'at' in value
