import { In, IsNull } from 'typeorm'
import { own, type Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { allOf, select, sql } from '../database/sql.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { type ListOrder, orderClause, pageOf, seekCondition } from '../graphql/page.js'
import type { DuplicateLinks } from './duplicate-links.type.js'
import { Link } from './link.entity.js'

const newest: ListOrder<DuplicateLinks> = { name: 'DUPLICATES', direction: 'DESC', columns: ['newestId'] }

/** Finds links that are probably one page: two spellings that no rule knows, or that were saved before one did. */
export class DuplicatesService {
  constructor(private readonly database: Database) {}

  /** Groups of two links or more, none of them in the trash; those with the newest link first. */
  list(viewer: Viewer, args: PageArgs): Promise<Page<Owned<DuplicateLinks>>> {
    const { read } = this.database
    const groups = sql`
      SELECT ownerId, likenessHash, MAX(id) AS newestId FROM links
      WHERE ownerId = ${viewer.userId} AND trashedAt IS NULL AND likenessHash <> ''
      GROUP BY ownerId, likenessHash HAVING COUNT(*) > 1`
    return pageOf(
      viewer,
      { order: newest, args },
      {
        rows({ seeks, direction, limit }) {
          const conditions = seeks.map((seek) => seekCondition('page', newest.columns, seek))
          return select<DuplicateLinks>(
            read,
            sql`SELECT page.* FROM (${groups}) page WHERE ${allOf(conditions)}
                ORDER BY ${orderClause('page', newest.columns, direction)} LIMIT ${limit}`,
          )
        },
        async count() {
          const [row] = await select<{ total: number }>(read, sql`SELECT COUNT(*) AS total FROM (${groups}) page`)
          return Number(row?.total ?? 0)
        },
      },
    )
  }

  /** By what they have in common, the links of each group, the one that was added first before the others. */
  readonly linksOf = async (viewer: Viewer, likenessHashes: readonly string[]): Promise<Map<string, Owned<Link>[]>> => {
    const links = await this.database.read.find(Link, {
      where: { ownerId: viewer.userId, likenessHash: In([...likenessHashes]), trashedAt: IsNull() },
      order: { id: 'ASC' },
    })
    return Map.groupBy(
      links.map((link) => own(viewer, link)),
      (link) => link.likenessHash,
    )
  }
}
