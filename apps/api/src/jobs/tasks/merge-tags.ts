import { type EntityManager, In } from 'typeorm'
import { findManyOwned, getManyOwned, getOwned } from '../../auth/owned.js'
import type { Database } from '../../database/database.js'
import { insertAll } from '../../database/chunks.js'
import { recordLinkChanges } from '../../events/event-log.js'
import { lockLinks } from '../../links/link-locks.js'
import { Link } from '../../links/link.entity.js'
import { LinkTag } from '../../tags/link-tag.entity.js'
import { TagAlias } from '../../tags/tag-alias.entity.js'
import { assertFree } from '../../tags/tag-aliases.js'
import { parseTagName } from '../../tags/tag-name.js'
import { branchOf } from '../../tags/tag-tree.js'
import { nameForms } from '../../tags/tag-words.js'
import { Tag } from '../../tags/tag.entity.js'
import { directTags, retag } from '../../tags/tagging.js'
import { JobKind, RowOutcome } from '../job.enums.js'
import { dropUnused, makeTags } from './new-tags.js'
import type { Task } from './task.types.js'

export interface MergeTagsInput {
  sourceIds: string[]
  targetId: string
}

interface Memo {
  /** By the id of each tag that goes, that of the tag that takes its place: those nested below a source move along. */
  into: Record<string, string>
  created: string[]
  /** What the last step deletes, and the aliases that then lead elsewhere, as they were. */
  tags: (Omit<Tag, 'createdAt'> & { createdAt: string })[]
  aliases: TagAlias[]
}

interface Undo {
  added: string[]
  removed: string[]
}

/** Gives every link of some tags another tag; their names become its aliases. */
export const mergeTags = (database: Database): Task<MergeTagsInput, Memo, Undo> => ({
  kind: JobKind.MERGE,

  async links(viewer, { sourceIds }) {
    const sources = await findManyOwned(database.read, Tag, viewer, sourceIds)
    return linksOf(database.read, [...sources.keys()])
  },

  async begin(tx, viewer, { sourceIds, targetId }) {
    const target = await getOwned(tx, Tag, viewer, targetId)
    const sources = await getManyOwned(tx, Tag, viewer, sourceIds)
    const into: Record<string, string> = {}
    const created: string[] = []
    const tags = new Map<string, Tag>()
    for (const source of sources) {
      for (const tag of await branchOf(tx, viewer, source)) {
        const name = parseTagName(target.name + tag.name.slice(source.name.length), 'targetId')
        const made = await makeTags(tx, viewer, [name])
        created.push(...made.created)
        into[tag.id] ??= made.tags.get(name.key)?.id ?? target.id
        tags.set(tag.id, tag)
      }
    }
    const aliases = await tx.findBy(TagAlias, { ownerId: viewer.userId, tagId: In([...tags.keys()]) })
    const kept = [...tags.values()].map((tag) => ({ ...tag, linkCount: 0, createdAt: tag.createdAt.toISOString() }))
    return { into, created, tags: kept, aliases }
  },

  async apply(tx, { viewer, memo }, linkIds) {
    await lockLinks(tx, linkIds)
    const links = await findManyOwned(tx, Link, viewer, linkIds)
    const tags = await directTags(tx, linkIds)
    const changes = new Map<string, Undo>()
    for (const [id, direct] of tags) {
      const removed = [...direct].filter((tagId) => tagId in memo.into)
      const added = new Set(removed.flatMap((tagId) => memo.into[tagId] ?? [])).difference(direct)
      if (removed.length > 0) changes.set(id, { added: [...added], removed })
    }
    await retag(tx, viewer, [...links.values()], ({ id }, current) => {
      const { added, removed } = changes.get(id) ?? { added: [], removed: [] }
      return current.difference(new Set(removed)).union(new Set(added))
    })
    await recordLinkChanges(tx, [...links.values()])
    return linkIds.map((id) => {
      const undo = changes.get(id)
      const text = links.get(id)?.title ?? ''
      return undo ? { outcome: RowOutcome.CHANGED, text, undo } : { outcome: RowOutcome.DUPLICATE, text }
    })
  },

  async finish(tx, { viewer, input, memo }) {
    const ids = Object.keys(memo.into)
    const late = await linksOf(tx, ids)
    if (late.length > 0) return late
    await tx.delete(TagAlias, { ownerId: viewer.userId, tagId: In(ids) })
    await tx.delete(Tag, { ownerId: viewer.userId, id: In(ids) })
    const sources = memo.tags.filter((tag) => input.sourceIds.includes(tag.id))
    const names = [...sources, ...memo.aliases].map(({ name, nameKey }) => ({ name, nameKey }))
    await insertAll(
      tx,
      TagAlias,
      names.map(({ name, nameKey }) => ({
        ownerId: viewer.userId,
        tagId: input.targetId,
        name,
        nameKey,
        ...nameForms(name),
      })),
    )
    return []
  },

  async undoFinish(tx, { viewer, input, memo }) {
    const keys = [...memo.tags, ...memo.aliases].map((each) => each.nameKey)
    await tx.delete(TagAlias, { ownerId: viewer.userId, tagId: input.targetId, nameKey: In(keys) })
    await assertFree(
      tx,
      viewer,
      [...memo.tags, ...memo.aliases].map(({ name, nameKey: key }) => ({ name, key })),
      [],
    )
    await insertAll(
      tx,
      Tag,
      memo.tags.map((tag) => ({ ...tag, createdAt: new Date(tag.createdAt) })),
    )
    await insertAll(tx, TagAlias, memo.aliases)
  },

  async undo(tx, { viewer }, changes) {
    const ids = changes.map(({ linkId }) => linkId)
    await lockLinks(tx, ids)
    const links = [...(await findManyOwned(tx, Link, viewer, ids)).values()]
    const undoOf = new Map(changes.map(({ linkId, undo }) => [linkId, undo]))
    await retag(tx, viewer, links, ({ id }, current) => {
      const { added, removed } = undoOf.get(id) ?? { added: [], removed: [] }
      return current.difference(new Set(added)).union(new Set(removed))
    })
    await recordLinkChanges(tx, links)
  },

  undoBegin: (tx, { viewer, memo }) => dropUnused(tx, viewer, memo.created),
})

/** The links that have one of the tags, or one nested below it, in the trash or not. */
async function linksOf(manager: EntityManager, tagIds: readonly string[]): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(LinkTag, 'row')
    .select('row.linkId', 'linkId')
    .distinct()
    .where({ tagId: In([...tagIds]) })
    .getRawMany<{ linkId: string }>()
  return rows.map(({ linkId }) => linkId)
}
