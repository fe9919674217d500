import { createHash } from 'node:crypto'
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql'
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm'
import type { Owned } from '../auth/owned.js'
import { own } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { limits } from '../config.js'
import { BadInputError } from './errors.js'

@ObjectType('PageInfo')
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage: boolean

  @Field(() => Boolean)
  hasPreviousPage: boolean

  @Field(() => String, { nullable: true })
  startCursor: string | null

  @Field(() => String, { nullable: true })
  endCursor: string | null
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true })
  first?: number | null

  @Field(() => String, { nullable: true })
  after?: string | null

  @Field(() => Int, { nullable: true })
  last?: number | null

  @Field(() => String, { nullable: true })
  before?: string | null
}

interface Edge<T> {
  cursor: string
  node: T
}

/** One page of a list; the total is counted only when it is asked for. */
export interface Page<T> {
  edges: Edge<T>[]
  pageInfo: PageInfo
  count: () => Promise<number | null>
}

/** The page of somebody who asked for none of `total` rows: to know how many there are. */
export function countedPage<T>(total: number): Page<T> {
  const pageInfo = { hasNextPage: total > 0, hasPreviousPage: false, startCursor: null, endCursor: null }
  return { edges: [], pageInfo, count: () => Promise.resolve(total) }
}

/** The Relay classes of a node type: `LinkConnection` and `LinkEdge` for `Link`. */
export function connectionOf<T extends object>(name: string, node: () => ClassType<T>, { countNullable = false } = {}) {
  @ObjectType(`${name}Edge`)
  class EdgeType implements Edge<T> {
    @Field(() => String)
    cursor: string

    @Field(() => node())
    node: T
  }

  @ObjectType(`${name}Connection`)
  class ConnectionType {
    constructor(private readonly page: Page<T>) {}

    @Field(() => [EdgeType])
    get edges(): EdgeType[] {
      return this.page.edges
    }

    @Field(() => [node()])
    get nodes(): T[] {
      return this.page.edges.map((edge) => edge.node)
    }

    @Field(() => PageInfo)
    get pageInfo(): PageInfo {
      return this.page.pageInfo
    }

    @Field(() => Int, { nullable: countNullable })
    totalCount(): Promise<number | null> {
      return this.page.count()
    }
  }
  return ConnectionType
}

/** The order of a list. The last column is unique, so that every row has a place of its own. */
export interface ListOrder<T> {
  name: string
  direction: 'ASC' | 'DESC'
  columns: (keyof T & string)[]
}

/**
 * Reads one page by keyset: the rows after (or before) the one that the cursor names, however many there are before it.
 * @param query the viewer's rows, filtered, without order (see ownedQuery)
 * @param filter what the query was filtered by: a cursor of another list is refused
 * @throws BadInputError for arguments that do not go together, sizes out of range, foreign cursors
 */
export async function readPage<T extends ObjectLiteral & { ownerId: string }>(
  viewer: Viewer,
  query: SelectQueryBuilder<T>,
  order: ListOrder<T>,
  args: PageArgs,
  filter: unknown = null,
): Promise<Page<Owned<T>>> {
  const backward = checkArgs(args)
  const size = (backward ? args.last : args.first) ?? limits.graphql.pageSize
  const list = fingerprint(order.name, filter)
  const count = query.clone()
  const page = query.clone()

  if (args.after) seek(page, order, decodeCursor(args.after, list, 'after'), order.direction === 'ASC' ? '>' : '<')
  if (args.before) seek(page, order, decodeCursor(args.before, list, 'before'), order.direction === 'ASC' ? '<' : '>')
  const direction = backward === (order.direction === 'ASC') ? 'DESC' : 'ASC'
  for (const column of order.columns) page.addOrderBy(`${query.alias}.${column}`, direction)

  const rows = await page.limit(size + 1).getMany()
  const more = rows.length > size
  if (more) rows.pop()
  if (backward) rows.reverse()

  const edges = rows.map((row) => ({
    cursor: encodeCursor(
      list,
      order.columns.map((column) => row[column]),
    ),
    node: own(viewer, row),
  }))
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? Boolean(args.before) : more,
      hasPreviousPage: backward ? more : Boolean(args.after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count: () => count.getCount(),
  }
}

/** Whether the page is read backward. */
function checkArgs(args: PageArgs): boolean {
  const { maxPageSize } = limits.graphql
  const given = (['first', 'last'] as const).filter((name) => args[name] !== undefined && args[name] !== null)
  if (given.length === 2) throw new BadInputError('last', 'Ask for the first or for the last, not for both.')
  for (const name of given) {
    const value = args[name] ?? 0
    if (value < 0 || value > maxPageSize) throw new BadInputError(name, `${name} goes from 0 to ${maxPageSize}.`)
  }
  return given[0] === 'last'
}

/** (a, b) > (x, y), written so that both databases read only that range of the order's index. */
function seek<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  order: ListOrder<T>,
  values: unknown[],
  comparison: '<' | '>',
): void {
  const name = (index: number) => `seek${comparison === '<' ? 'Before' : 'After'}${index}`
  const compare = (index: number): string => {
    const column = `${query.alias}.${order.columns[index]}`
    if (index === order.columns.length - 1) return `${column} ${comparison} :${name(index)}`
    return `${column} ${comparison}= :${name(index)} AND (${column} ${comparison} :${name(index)} OR (${compare(index + 1)}))`
  }
  query.andWhere(`(${compare(0)})`, Object.fromEntries(values.map((value, index) => [name(index), value])))
}

function fingerprint(order: string, filter: unknown): string {
  return createHash('sha256')
    .update(`${order}\n${JSON.stringify(filter)}`)
    .digest('base64url')
    .slice(0, 8)
}

function encodeCursor(list: string, values: unknown[]): string {
  const plain = values.map((value) => (value instanceof Date ? { at: value.getTime() } : value))
  return Buffer.from(JSON.stringify([list, ...plain])).toString('base64url')
}

function decodeCursor(cursor: string, list: string, field: string): unknown[] {
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
