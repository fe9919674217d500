import type { EntityManager, ObjectLiteral } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import { dialectOf } from '../database/dialect.js'
import { hydrate, readEntities } from '../database/hydrate.js'
import { allOf, joinSql, raw, type Sql, select, sql } from '../database/sql.js'
import { type ListOrder, orderClause, type PageRequest, type PageSource, seekCondition } from '../graphql/page.js'
import { type Condition, notTrashed } from '../search/selection/conditions.js'
import { namedDocuments } from '../search/selection/documents-where.js'
import { contains, isEverything } from '../search/selection/number-set.js'
import type { Selection } from '../search/selection/selection.js'
import { fewest, fewLinks, idsOfDocuments, indexed, linksOf, startOf } from '../search/selection/start.js'
import { Link } from './link.entity.js'

/** How many rows are looked at in one statement for those of a large set of documents: at first, and at most. */
const firstLook = 200
const longestLook = 5_000

/** By the column that orders a list, the index that has in its order what is not in the trash. */
const listedIndexes: Partial<Record<string, string>> = {
  createdAt: 'links_listed',
  titleKey: 'links_listed_title',
  host: 'links_listed_host',
  updatedAt: 'links_listed_updated',
}

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
    private readonly viewer: Viewer,
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
    const rows = await this.readNumbered(raw('link.*'), numbers)
    return new Map(rows.map((row) => [row.number ?? 0, hydrate(this.manager, Link, row)]))
  }

  /** As numbered; only their ids. */
  async idsOf(numbers: readonly number[]): Promise<Map<number, string>> {
    const rows = await this.readNumbered(raw('link.id'), numbers)
    return new Map(rows.map(({ id, number }) => [number ?? 0, id]))
  }

  /** The ids of all of them, the newest first. */
  async ids(): Promise<string[]> {
    const start = this.areDocumentsFew ? this.listedDocuments : await startOf(this.manager, this.selection.conditions)
    const rows = await select<NumberedRow>(
      this.manager,
      sql`SELECT link.id, document.number FROM ${linksOf(this.manager, start)}
          LEFT JOIN search_documents document ON document.linkId = link.id
          WHERE ${allOf(this.conditions)} ORDER BY link.id DESC`,
    )
    return rows.filter(({ number }) => contains(this.selection.documents, number)).map(({ id }) => id)
  }

  /** How many there are; null where the documents are too many to look at each. */
  async count(): Promise<number | null> {
    const { list, complement } = this.selection.documents
    if (list.length > namedDocuments) return null
    const named = list.length === 0 ? 0 : await this.countRows(this.listedDocuments)
    return complement ? (await this.countAll()) - named : named
  }

  private async countAll(): Promise<number> {
    const { conditions } = this.selection
    const [only, ...others] = conditions.filter((condition) => condition !== notTrashed)
    if (only?.tagId && others.length === 0 && conditions.length > 1) return this.countOfTag(only.tagId)
    return this.countRows(await startOf(this.manager, conditions))
  }

  /** Kept up to date for each tag. */
  private async countOfTag(tagId: string): Promise<number> {
    const [tag] = await select<{ linkCount: number }>(
      this.manager,
      sql`SELECT linkCount FROM tags WHERE id = ${tagId} AND ownerId = ${this.viewer.userId}`,
    )
    return tag?.linkCount ?? 0
  }

  private async countRows(start: Sql | null): Promise<number> {
    const [row] = await select<{ count: number }>(
      this.manager,
      sql`SELECT COUNT(*) AS count FROM ${linksOf(this.manager, start)} WHERE ${allOf(this.conditions)}`,
    )
    return row?.count ?? 0
  }

  private async page(order: ListOrder<Link>, request: PageRequest): Promise<Link[]> {
    const start = await this.startOfFew(order)
    if (start || !this.isListed || !isEverything(this.selection.documents)) {
      return this.inPlace((await this.keysFrom(start, order, request, 0)).map(({ id }) => id))
    }
    const rows = await this.read(raw('link.*'), await this.ordered(order), request, 0)
    return rows.map((row) => hydrate(this.manager, Link, row))
  }

  /** What the links of a page are ordered by, as the database has it; `skip` links before them are passed over. */
  private async keys(order: ListOrder<Link>, request: PageRequest, skip: number): Promise<KeyRow[]> {
    return this.keysFrom(await this.startOfFew(order), order, request, skip)
  }

  private async keysFrom(
    start: Sql | null,
    order: ListOrder<Link>,
    request: PageRequest,
    skip: number,
  ): Promise<KeyRow[]> {
    const rows = start ? this.all(linksOf(this.manager, start), order) : await this.ordered(order)
    // Documents that are few are what was begun at.
    if (isEverything(this.selection.documents) || this.areDocumentsFew) {
      return this.read<KeyRow>(keyOf(rows, order), rows, request, skip)
    }
    const wanted = skip + request.limit
    return (await this.look(rows, order, request, wanted, start ? fewLinks + 1 : firstLook)).slice(skip)
  }

  /** Links to begin at that are few enough to be put in order; null: those of an index are in the order already, or too many. */
  private async startOfFew({ columns }: ListOrder<Link>): Promise<Sql | null> {
    if (this.areDocumentsFew) return this.listedDocuments
    const { conditions } = this.selection
    const [only, ...others] = indexed(conditions)
    if (columns[0] === 'createdAt' && others.length === 0 && only?.byAge) return null
    return fewest(this.manager, conditions)
  }

  /** Whether what is in the trash is left out: other lists have no index in their order. */
  private get isListed(): boolean {
    return this.selection.conditions.includes(notTrashed)
  }

  private get areDocumentsFew(): boolean {
    const { list, complement } = this.selection.documents
    return !complement && list.length <= namedDocuments
  }

  private get listedDocuments(): Sql {
    return idsOfDocuments(this.manager, this.selection.documents.list)
  }

  private read<Row extends ObjectLiteral>(
    what: Sql,
    { tables, conditions, alias, columns }: Rows,
    request: PageRequest,
    skip: number,
  ): Promise<Row[]> {
    return select<Row>(
      this.manager,
      sql`SELECT ${what} FROM ${tables} WHERE ${allOf([...conditions, ...seeks(alias, columns, request)])}
          ORDER BY ${orderClause(alias, columns, request.direction)} LIMIT ${request.limit} OFFSET ${skip}`,
    )
  }

  /** Of a large set of documents: goes through the rows in their order until `wanted` of them are in it. */
  private async look(
    rows: Rows,
    order: ListOrder<Link>,
    request: PageRequest,
    wanted: number,
    firstSize: number,
  ): Promise<KeyRow[]> {
    const { tables, conditions, alias, columns } = rows
    const found: KeyRow[] = []
    const before = request.seeks.filter(({ comparison }) => comparison !== onward(request))
    let from = request.seeks
    for (let size = firstSize; found.length < wanted; size = Math.min(2 * size, longestLook)) {
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

  private async readNumbered(what: Sql, numbers: readonly number[]): Promise<NumberedRow[]> {
    if (numbers.length === 0) return []
    const { joinInOrder, numberTable } = dialectOf(this.manager)
    return select<NumberedRow>(
      this.manager,
      sql`SELECT ${what}, document.number FROM ${numberTable(numbers)} listed
          ${raw(joinInOrder)} search_documents document ON document.number = listed.value
          ${raw(joinInOrder)} links link ON link.id = document.linkId WHERE ${allOf(this.conditions)}`,
    )
  }

  private get conditions(): Sql[] {
    return [this.owner, ...this.selection.conditions.map(({ holds }) => holds)]
  }

  private all(tables: Sql, { columns }: ListOrder<Link>): Rows {
    return { tables, conditions: this.conditions, alias: 'link', columns }
  }

  /** All, in the order of an index: a tag's links by their age lie in the tag's own. */
  private async ordered(order: ListOrder<Link>): Promise<Rows> {
    const [column = ''] = order.columns
    const tag = column === 'createdAt' ? await this.smallestTag() : null
    if (!tag) return this.all(this.byIndex(column), order)
    const others = this.selection.conditions.filter((condition) => condition !== tag)
    const { byIndex, joinInOrder } = dialectOf(this.manager)
    return {
      tables: raw(
        `link_tags tagged ${byIndex('link_tags_newest')} ${joinInOrder} links link ON link.id = tagged.linkId`,
      ),
      conditions: [sql`tagged.tagId = ${tag.tagId}`, this.owner, ...others.map(({ holds }) => holds)],
      alias: 'tagged',
      columns: ['addedAt', 'linkId'],
    }
  }

  private byIndex(column: string): Sql {
    const byAge =
      column === 'createdAt' ? indexed(this.selection.conditions).find((each) => each.byAge)?.byAge : undefined
    const index = byAge ?? listedIndexes[column]
    return raw(index && this.isListed ? `links link ${dialectOf(this.manager).byIndex(index)}` : 'links link')
  }

  private async smallestTag(): Promise<Condition | null> {
    const tags = this.selection.conditions.filter(({ tagId }) => tagId)
    if (tags.length < 2) return tags[0] ?? null
    const [smallest] = await select<{ id: string }>(
      this.manager,
      sql`SELECT id FROM tags WHERE id IN (${tags.map(({ tagId }) => tagId)}) ORDER BY linkCount, id LIMIT 1`,
    )
    return tags.find(({ tagId }) => tagId === smallest?.id) ?? tags[0] ?? null
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
