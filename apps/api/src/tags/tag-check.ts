import type { Logger } from 'pino'
import { type EntityManager, MoreThan } from 'typeorm'
import type { Database } from '../database/database.js'
import { select, sql } from '../database/sql.js'
import { Tag } from './tag.entity.js'
import { branchRange, recount } from './tagging.js'
import { takeTree } from './tree-lock.js'

/** Tags that are read at once. */
const batch = 100

/**
 * Compares what is kept of tags (their counts, and the rows of the links that have a tag through one nested below it) with
 * what it stands for, and mends what differs, tag by tag, while everything goes on.
 */
export class TagCheck {
  constructor(
    private readonly database: Database,
    private readonly log: Logger,
  ) {}

  /** Goes through all tags, until the signal says to stop. @returns how many were mended */
  async run(signal?: AbortSignal): Promise<number> {
    let mended = 0
    for (let tags = await this.tagsAfter(''); tags.length > 0; tags = await this.tagsAfter(tags.at(-1)?.id ?? '')) {
      for (const tag of tags) {
        if (signal?.aborted) return mended
        if ((await isWrong(this.database.read, tag)) && (await this.mend(tag))) mended++
      }
    }
    if (mended > 0) this.log.warn({ mended }, 'tags were counted anew')
    return mended
  }

  private tagsAfter(id: string): Promise<Tag[]> {
    return this.database.read.find(Tag, { where: { id: MoreThan(id) }, order: { id: 'ASC' }, take: batch })
  }

  /** Only while nobody tags links it is certain that a tag is wrong. */
  private mend({ id, ownerId }: Tag): Promise<boolean> {
    return this.database.write(async (tx) => {
      await takeTree(tx, { userId: ownerId })
      const tag = await tx.findOneBy(Tag, { id })
      if (!tag || !(await isWrong(tx, tag))) return false
      await recount(tx, tag)
      return true
    })
  }
}

async function isWrong(manager: EntityManager, { id, ownerId, nameKey, linkCount }: Tag): Promise<boolean> {
  const [from, to] = branchRange(nameKey)
  const nested = sql`nested.ownerId = ${ownerId} AND nested.nameKey >= ${from} AND nested.nameKey < ${to}`
  const counted = sql`
    SELECT COUNT(*) FROM link_tags tagging JOIN links link ON link.id = tagging.linkId
    WHERE tagging.tagId = ${id} AND link.trashedAt IS NULL`
  const surplus = sql`
    SELECT COUNT(*) FROM link_tags tagging WHERE tagging.tagId = ${id} AND tagging.direct = 0 AND NOT EXISTS (
      SELECT 1 FROM link_tags other JOIN tags nested ON nested.id = other.tagId
      WHERE other.linkId = tagging.linkId AND other.direct = 1 AND ${nested})`
  const lacking = sql`
    SELECT COUNT(*) FROM tags nested JOIN link_tags other ON other.tagId = nested.id
    WHERE ${nested} AND other.direct = 1 AND NOT EXISTS (
      SELECT 1 FROM link_tags tagging WHERE tagging.linkId = other.linkId AND tagging.tagId = ${id})`
  const [row] = await select<{ counted: number; surplus: number; lacking: number }>(
    manager,
    sql`SELECT (${counted}) AS counted, (${surplus}) AS surplus, (${lacking}) AS lacking`,
  )
  return row?.counted !== linkCount || row.surplus + row.lacking > 0
}
