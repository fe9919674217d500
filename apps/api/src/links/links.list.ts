import { findManyOwned, type Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { BadInputError } from '../graphql/errors.js'
import { cursorOf, type ListOrder, pageOf } from '../graphql/page.js'
import type { LinkSearch } from '../search/link-search.js'
import { documentsWhere } from '../search/selection/documents-where.js'
import { Link } from './link.entity.js'
import { selectionOf } from './link-filter.js'
import { type LinkFilter, LinkOrder } from './link.inputs.js'
import { LinkRows } from './link-rows.js'
import { linksOfPages } from './links-of-pages.js'
import { parsePageUrl } from './page-url.js'
import { cursorByRelevance, pageByRelevance } from './relevance.js'

type ColumnOrder = Exclude<LinkOrder, LinkOrder.RELEVANCE>

const orders: Record<ColumnOrder, ListOrder<Link>> = {
  [LinkOrder.NEWEST]: { name: 'NEWEST', direction: 'DESC', columns: ['createdAt', 'id'] },
  [LinkOrder.OLDEST]: { name: 'OLDEST', direction: 'ASC', columns: ['createdAt', 'id'] },
  [LinkOrder.TITLE]: { name: 'TITLE', direction: 'ASC', columns: ['titleKey', 'id'] },
  [LinkOrder.HOST]: { name: 'HOST', direction: 'ASC', columns: ['host', 'id'] },
  [LinkOrder.RECENTLY_UPDATED]: { name: 'RECENTLY_UPDATED', direction: 'DESC', columns: ['updatedAt', 'id'] },
}

/** Finds links. */
export class LinksList {
  constructor(
    private readonly database: Database,
    private readonly search: LinkSearch,
  ) {}

  /** @throws QueryError, BadInputError */
  async list(viewer: Viewer, args: PageArgs, filter: LinkFilter, orderBy: LinkOrder): Promise<Page<Owned<Link>>> {
    const search = await this.search.find(viewer, filter.query ?? '')
    const rows = new LinkRows(this.database.read, viewer, selectionOf(viewer, filter, search))
    const page =
      orderBy === LinkOrder.RELEVANCE
        ? await pageByRelevance(this.database.read, viewer, { args, filter, search, rows })
        : await pageOf(viewer, { order: orders[orderBy], args, filter }, rows.inOrder(orders[orderBy]))
    if (search) for (const { node } of page.edges) node.searchedFor = search
    return page
  }

  /**
   * The cursor behind which a list goes on with the link at a position, from 0; null for 0, and where no link is there.
   * @throws QueryError, BadInputError
   */
  async cursorAt(viewer: Viewer, filter: LinkFilter, orderBy: LinkOrder, position: number): Promise<string | null> {
    if (position < 0) throw new BadInputError('position', 'Positions are counted from 0.')
    const search = await this.search.find(viewer, filter.query ?? '')
    if (position === 0) return null
    const rows = new LinkRows(this.database.read, viewer, selectionOf(viewer, filter, search))
    if (orderBy === LinkOrder.RELEVANCE) {
      return cursorByRelevance(this.database.read, viewer, { filter, search, rows }, position)
    }
    const before = await rows.keyBefore(orders[orderBy], position)
    return before && cursorOf(orders[orderBy], filter, before)
  }

  /** How many links a filter shows, however many. @throws QueryError */
  async count(viewer: Viewer, filter: LinkFilter): Promise<number> {
    const selection = selectionOf(viewer, filter, await this.search.find(viewer, filter.query ?? ''))
    const { read } = this.database
    const counted = await new LinkRows(read, viewer, selection).count()
    return counted ?? (await documentsWhere(read, viewer, selection)).length
  }

  /** All that a filter shows, the newest first. @throws QueryError */
  async ids(viewer: Viewer, filter: LinkFilter): Promise<string[]> {
    const selection = selectionOf(viewer, filter, await this.search.find(viewer, filter.query ?? ''))
    return new LinkRows(this.database.read, viewer, selection).ids()
  }

  /** The viewer's link of this page, in the trash or not, as links-of-pages.ts finds it. @throws ApiError INVALID_URL */
  async byUrl(viewer: Viewer, url: string): Promise<Owned<Link> | null> {
    const { canonicalHash } = parsePageUrl(url)
    const links = await linksOfPages(this.database.read, viewer, [canonicalHash])
    return links.get(canonicalHash) ?? null
  }

  readonly byIds = (viewer: Viewer, ids: readonly string[]) => findManyOwned(this.database.read, Link, viewer, ids)
}
