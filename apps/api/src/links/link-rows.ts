import type { EntityManager, ObjectLiteral } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import { hydrate, readEntities } from '../database/hydrate.js'
import { allOf, joinSql, raw, type Sql, select, sql } from '../database/sql.js'
import { type ListOrder, orderClause, type PageRequest, type PageSource, seekCondition } from '../graphql/page.js'
import { namedDocuments } from '../search/selection/documents-where.js'
import { contains, isEverything } from '../search/selection/number-set.js'
import { conditionsOf, type Selection } from '../search/selection/selection.js'
import { Link } from './link.entity.js'

/** How many rows are looked at in one statement for those of a large set of documents: at first, and at most. */
const firstLook = 200
const longestLook = 5_000

/** The rows that a list is read from, and the columns that order it, by the alias of their table. */
interface Rows {
  tables: Sql
  conditions: readonly Sql[]
  alias: string
  columns: readonly string[]
}

/** A link and the number of its document; null: it is not indexed yet. */
type NumberedRow = ObjectLiteral & { id: string; number: number | null }

/** What of a link an order goes by, as the database has it. */
type KeyRow = Record<string, unknown> & { id: string }

/** Reads the viewer's links of a selection, by SQL as simple as the selection allows. */
export class LinkRows {
  private readonly owner: Sql

  constructor(
    private readonly manager: EntityManager,
    viewer: Viewer,
    private readonly selection: Selection,
  ) {
    this.owner = sql`link.ownerId = ${viewer.userId}`
  }

  /** The links in an order, for a page. */
  inOrder(order: ListOrder<Link>): PageSource<Link> {
    return { rows: (request) => this.page(order, request), count: () => this.count() }
  }

  /** What the link before a position, from 1, is ordered by; null where no link is at the position. */
  async keyBefore(order: ListOrder<Link>, position: number): Promise<Link | null> {
    const request: PageRequest = { seeks: [], direction: order.direction, limit: 2 }
    const [before, there] = await this.keys(order, request, position - 1)
    return before && there ? hydrate(this.manager, Link, before) : null
  }

  /** By the numbers of their documents, those of these links that the selection's conditions hold for. */
  async numbered(numbers: readonly number[]): Promise<Map<number, Link>> {
    if (numbers.length === 0) return new Map()
    const { tables, conditions } = this.named(numbers)
    const rows = await select<NumberedRow>(
      this.manager,
      sql`SELECT link.*, document.number FROM ${tables} WHERE ${allOf(conditions)}`,
    )
    return new Map(rows.map((row) => [row.number ?? 0, hydrate(this.manager, Link, row)]))
  }

  /** As numbered; only their ids. */
  async idsOf(numbers: readonly number[]): Promise<Map<number, string>> {
    if (numbers.length === 0) return new Map()
    const { tables, conditions } = this.named(numbers)
    const rows = await select<NumberedRow>(
      this.manager,
      sql`SELECT link.id, document.number FROM ${tables} WHERE ${allOf(conditions)}`,
    )
    return new Map(rows.map(({ id, number }) => [number ?? 0, id]))
  }

  /** The ids of all of them, the newest first. */
  async ids(): Promise<string[]> {
    const { tables, conditions } = this.all
    const rows = await select<NumberedRow>(
      this.manager,
      sql`SELECT link.id, document.number FROM ${tables} LEFT JOIN search_documents document ON document.linkId = link.id
          WHERE ${allOf(conditions)} ORDER BY link.id DESC`,
    )
    return rows.filter(({ number }) => contains(this.selection.documents, number)).map(({ id }) => id)
  }

  /** How many there are; null where the documents are too many to look at each. */
  async count(): Promise<number | null> {
    const { list, complement } = this.selection.documents
    if (list.length > namedDocuments) return null
    const named = list.length === 0 ? 0 : await this.countRows(this.named([...list]))
    return complement ? (await this.countRows(this.all)) - named : named
  }

  private async page(order: ListOrder<Link>, request: PageRequest): Promise<Link[]> {
    if (!this.isListed) return this.inPlace((await this.look(order, request, request.limit)).map(({ id }) => id))
    const rows = await this.read(raw('link.*'), this.listed(order), request)
    return rows.map((row) => hydrate(this.manager, Link, row))
  }

  /** What the links of a page are ordered by, as the database has it; `skip` links before them are passed over. */
  private async keys(order: ListOrder<Link>, request: PageRequest, skip: number): Promise<KeyRow[]> {
    if (!this.isListed) return (await this.look(order, request, skip + request.limit)).slice(skip)
    const rows = this.listed(order)
    return this.read<KeyRow>(keyOf(rows, order), rows, request, skip)
  }

  /** Whether SQL alone can tell them: not those of a large set of documents. */
  private get isListed(): boolean {
    const { documents } = this.selection
    return isEverything(documents) || (!documents.complement && documents.list.length <= namedDocuments)
  }

  private listed(order: ListOrder<Link>): Rows {
    const { documents } = this.selection
    if (isEverything(documents)) return this.ordered(order)
    return { ...this.named([...documents.list]), alias: 'link', columns: order.columns }
  }

  private read<Row extends ObjectLiteral>(
    what: Sql,
    { tables, conditions, alias, columns }: Rows,
    request: PageRequest,
    skip = 0,
  ): Promise<Row[]> {
    return select<Row>(
      this.manager,
      sql`SELECT ${what} FROM ${tables} WHERE ${allOf([...conditions, ...seeks(alias, columns, request)])}
          ORDER BY ${orderClause(alias, columns, request.direction)} LIMIT ${request.limit} OFFSET ${skip}`,
    )
  }

  /** Of a large set: goes through the links in their order until `wanted` of them are in it. */
  private async look(order: ListOrder<Link>, request: PageRequest, wanted: number): Promise<KeyRow[]> {
    const rows = this.ordered(order)
    const { tables, conditions, alias, columns } = rows
    const found: KeyRow[] = []
    const before = request.seeks.filter(({ comparison }) => comparison !== onward(request))
    let from = request.seeks
    for (let size = firstLook; found.length < wanted; size = Math.min(2 * size, longestLook)) {
      const looked = await select<KeyRow & NumberedRow>(
        this.manager,
        sql`SELECT ${keyOf(rows, order)}, document.number
            FROM ${tables} LEFT JOIN search_documents document ON document.linkId = link.id
            WHERE ${allOf([...conditions, ...seeks(alias, columns, { seeks: from })])}
            ORDER BY ${orderClause(alias, columns, request.direction)} LIMIT ${size}`,
      )
      for (const row of looked) if (contains(this.selection.documents, row.number)) found.push(row)
      const last = looked.at(-1)
      if (!last || looked.length < size) break
      from = [...before, { comparison: onward(request), values: order.columns.map((column) => last[column]) }]
    }
    return found.slice(0, wanted)
  }

  /** The links of these ids, in their order. */
  private async inPlace(ids: readonly string[]): Promise<Link[]> {
    if (ids.length === 0) return []
    const links = await readEntities(this.manager, Link, sql`WHERE id IN (${ids})`)
    const byId = new Map(links.map((link) => [link.id, link]))
    return ids.flatMap((id) => byId.get(id) ?? [])
  }

  private async countRows({ tables, conditions }: Pick<Rows, 'tables' | 'conditions'>): Promise<number> {
    const [row] = await select<{ count: number }>(
      this.manager,
      sql`SELECT COUNT(*) AS count FROM ${tables} WHERE ${allOf(conditions)}`,
    )
    return row?.count ?? 0
  }

  private get all() {
    return { tables: raw('links link'), conditions: [this.owner, ...conditionsOf(this.selection)] }
  }

  private named(numbers: readonly number[]) {
    const numbered = raw(numbers.length === 0 ? '1 = 0' : `document.number IN (${numbers.join(', ')})`)
    return {
      // In SQLite the order of a CROSS JOIN is kept: the few documents first, then their links.
      tables: raw('search_documents document CROSS JOIN links link ON link.id = document.linkId'),
      conditions: [numbered, ...this.all.conditions],
    }
  }

  /** All, in the order of an index: a tag's links by their age lie in the tag's own. */
  private ordered({ columns }: ListOrder<Link>): Rows {
    const [tagId, ...others] = this.selection.tagIds
    if (tagId === undefined || columns[0] !== 'createdAt') return { ...this.all, alias: 'link', columns }
    return {
      tables: raw('link_tags tagged CROSS JOIN links link ON link.id = tagged.linkId'),
      conditions: [sql`tagged.tagId = ${tagId}`, this.owner, ...conditionsOf({ ...this.selection, tagIds: others })],
      alias: 'tagged',
      columns: ['addedAt', 'linkId'],
    }
  }
}

/** SQL for the columns that order rows, by the names that the order has for them. */
const keyOf = ({ alias, columns }: Rows, order: ListOrder<Link>): Sql =>
  joinSql(
    columns.map((column, n) => raw(`${alias}.${column} AS \`${order.columns[n]}\``)),
    ', ',
  )

const seeks = (alias: string, columns: readonly string[], request: Pick<PageRequest, 'seeks'>): Sql[] =>
  request.seeks.map((seek) => seekCondition(alias, columns, seek))

const onward = ({ direction }: PageRequest) => (direction === 'ASC' ? '>' : '<')
