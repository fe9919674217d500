import { findManyOwned, own, type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { type ListOrder, readPage } from '../graphql/page.js'
import { Link } from './link.entity.js'
import { type LinkFilter, LinkOrder } from './link.inputs.js'
import { parsePageUrl } from './page-url.js'

const orders: Record<LinkOrder, ListOrder<Link>> = {
  [LinkOrder.NEWEST]: { name: 'NEWEST', direction: 'DESC', columns: ['createdAt', 'id'] },
  [LinkOrder.OLDEST]: { name: 'OLDEST', direction: 'ASC', columns: ['createdAt', 'id'] },
  [LinkOrder.TITLE]: { name: 'TITLE', direction: 'ASC', columns: ['titleKey', 'id'] },
  [LinkOrder.HOST]: { name: 'HOST', direction: 'ASC', columns: ['host', 'id'] },
  [LinkOrder.RECENTLY_UPDATED]: { name: 'RECENTLY_UPDATED', direction: 'DESC', columns: ['updatedAt', 'id'] },
}

/** Finds links. */
export class LinksList {
  constructor(private readonly database: Database) {}

  list(viewer: Viewer, args: PageArgs, filter: LinkFilter, orderBy: LinkOrder): Promise<Page<Owned<Link>>> {
    const query = ownedQuery(this.database.read, Link, 'link', viewer)
    query.andWhere(filter.trashed ? 'link.trashedAt IS NOT NULL' : 'link.trashedAt IS NULL')
    if (filter.host) query.andWhere('link.host = :host', { host: filter.host.toLowerCase() })
    if (typeof filter.starred === 'boolean') query.andWhere({ starred: filter.starred })
    if (typeof filter.read === 'boolean') query.andWhere({ read: filter.read })
    if (typeof filter.hasSnapshot === 'boolean') {
      query.andWhere(`link.latestSnapshotId IS ${filter.hasSnapshot ? 'NOT ' : ''}NULL`)
    }
    if (filter.addedAfter) query.andWhere('link.createdAt > :addedAfter', { addedAfter: filter.addedAfter })
    if (filter.addedBefore) query.andWhere('link.createdAt < :addedBefore', { addedBefore: filter.addedBefore })
    for (const [index, tagId] of (filter.tagIds ?? []).entries()) {
      const name = `tag${index}`
      const tagged = `SELECT 1 FROM link_tags ${name} WHERE ${name}.linkId = link.id AND ${name}.tagId = :${name}`
      query.andWhere(`EXISTS (${tagged})`, { [name]: tagId })
    }
    return readPage(viewer, query, orders[orderBy], args, filter)
  }

  /** The viewer's link of this page, in the trash or not. @throws ApiError INVALID_URL */
  async byUrl(viewer: Viewer, url: string): Promise<Owned<Link> | null> {
    const { canonicalHash } = parsePageUrl(url)
    const link = await this.database.read.findOneBy(Link, { ownerId: viewer.userId, canonicalHash })
    return link && own(viewer, link)
  }

  readonly byIds = (viewer: Viewer, ids: readonly string[]) => findManyOwned(this.database.read, Link, viewer, ids)
}
