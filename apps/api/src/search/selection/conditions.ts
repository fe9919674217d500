import type { Viewer } from '../../auth/viewer.js'
import { allOf, joinSql, raw, type Sql, sql } from '../../database/sql.js'

/** Something that is asked of a link. */
export interface Condition {
  /** SQL about a row of `links` that is named link; true or false and never NULL. */
  holds: Sql
  /**
   * SELECT … AS id: the links that it can hold for, each once, where an index tells them. Others' may be among them, and
   * some that it does not hold for.
   */
  ids?: Sql
  /** Whether what is in the trash is not among them: no index tells it. */
  isListed?: true
  /** Whether other tables have to be looked into for each link. */
  isLookUp?: true
  /** The index that has those that it holds for, and are not in the trash, in the order of their age. */
  byAge?: string
  /** The tag that it asks for, if it asks for nothing else. */
  tagId?: string
}

/** What is not in the trash: asked of most lists, and true of most links. */
export const notTrashed: Condition = { holds: raw('link.trashedAt IS NULL') }

/** What can be asked of a viewer's links. */
export class Conditions {
  constructor(private readonly viewer: Pick<Viewer, 'userId'>) {}

  get trashed(): Condition {
    const holds = raw('link.trashedAt IS NOT NULL')
    return { holds, ids: sql`SELECT link.id FROM links link WHERE link.ownerId = ${this.viewer.userId} AND ${holds}` }
  }

  get untagged(): Condition {
    const tagged = 'SELECT 1 FROM link_tags tagging WHERE tagging.linkId = link.id'
    return { holds: raw(`NOT EXISTS (${tagged})`), isLookUp: true }
  }

  /** Whose newest snapshot has failed. */
  get failed(): Condition {
    const state = `snapshot.id = link.currentSnapshotId AND snapshot.state = 'FAILED'`
    return {
      holds: raw(`EXISTS (SELECT 1 FROM snapshots snapshot WHERE ${state})`),
      ids: sql`SELECT DISTINCT linkId AS id FROM snapshots WHERE ownerId = ${this.viewer.userId} AND state = 'FAILED'`,
      isLookUp: true,
    }
  }

  starred(wanted: boolean): Condition {
    return { ...this.byColumns(sql`link.starred = ${wanted}`), byAge: 'links_listed_starred' }
  }

  read(wanted: boolean): Condition {
    return { ...this.byColumns(sql`link.\`read\` = ${wanted}`), byAge: 'links_listed_read' }
  }

  archived(wanted: boolean): Condition {
    return { holds: raw(`link.latestSnapshotId IS ${wanted ? 'NOT ' : ''}NULL`) }
  }

  host(host: string): Condition {
    return this.byColumns(sql`link.host = ${host}`)
  }

  addedFrom(time: Date, { exclusive = false } = {}): Condition {
    return { ...this.byColumns(sql`link.createdAt ${raw(exclusive ? '>' : '>=')} ${time}`), byAge: 'links_listed' }
  }

  addedBefore(time: Date): Condition {
    return { ...this.byColumns(sql`link.createdAt < ${time}`), byAge: 'links_listed' }
  }

  oneOf(ids: readonly string[]): Condition {
    if (ids.length === 0) return { holds: raw('1 = 0') }
    return { holds: sql`link.id IN (${ids})`, ids: sql`SELECT id FROM links WHERE id IN (${ids})` }
  }

  /** With the tag, or one nested below it. */
  tagged(tagId: string): Condition {
    const tagging = sql`SELECT 1 FROM link_tags tagging WHERE tagging.linkId = link.id AND tagging.tagId = ${tagId}`
    return {
      holds: sql`EXISTS (${tagging})`,
      ids: sql`SELECT linkId AS id FROM link_tags WHERE tagId = ${tagId}`,
      isLookUp: true,
      byAge: 'link_tags_newest',
      tagId,
    }
  }

  private byColumns(holds: Sql): Condition {
    const owned = sql`link.ownerId = ${this.viewer.userId} AND ${notTrashed.holds}`
    return { holds, ids: sql`SELECT link.id FROM links link WHERE ${owned} AND ${holds}`, isListed: true }
  }
}

/** That all conditions of one of several lists hold. */
export function anyOf(lists: readonly (readonly Condition[])[]): Condition {
  const starts = lists.flatMap((list) => list.find(({ ids }) => ids) ?? [])
  const ids = starts.length === lists.length ? starts.flatMap((start) => start.ids ?? []) : null
  return {
    holds: sql`(${joinSql(lists.map(allHold), ' OR ')})`,
    ...(ids && { ids: joinSql(ids, ' UNION ') }),
    ...(starts.some(({ isListed }) => isListed) && { isListed: true }),
    ...(lists.flat().some(({ isLookUp }) => isLookUp) && { isLookUp: true }),
  }
}

/** That one of the conditions does not hold. */
export const notAll = (list: readonly Condition[]): Condition => ({
  holds: sql`NOT ${allHold(list)}`,
  ...(list.some(({ isLookUp }) => isLookUp) && { isLookUp: true }),
})

/** SQL for all of them, in parentheses. */
const allHold = (list: readonly Condition[]): Sql => sql`(${allOf(list.map(({ holds }) => holds))})`
