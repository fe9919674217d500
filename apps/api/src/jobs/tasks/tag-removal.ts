import { type EntityManager, In } from 'typeorm'
import { findManyOwned } from '../../auth/owned.js'
import type { Viewer } from '../../auth/viewer.js'
import { insertAll } from '../../database/chunks.js'
import { recordLinkChanges } from '../../events/event-log.js'
import { ApiError, ErrorCode } from '../../graphql/errors.js'
import { lockLinks } from '../../links/link-locks.js'
import { Link } from '../../links/link.entity.js'
import { LinkTag } from '../../tags/link-tag.entity.js'
import { TagAlias } from '../../tags/tag-alias.entity.js'
import { ensureTags, findTags, parentKey } from '../../tags/tag-lookup.js'
import { ancestorsOf } from '../../tags/tag-name.js'
import { Tag } from '../../tags/tag.entity.js'
import { directTags, retag } from '../../tags/tagging.js'
import { keepTree, takeTree } from '../../tags/tree-lock.js'
import { RowOutcome } from '../job.enums.js'
import { problemsOfGone } from './gone-links.js'
import type { RowResult, UndoProblems } from './task.types.js'

/** Tags that go, with all that it takes to bring them back. */
export interface Removal {
  /** By the id of each tag, that of the tag that takes its place; null: none does. */
  into: Record<string, string | null>
  tags: (Omit<Tag, 'createdAt'> & { createdAt: string })[]
  aliases: TagAlias[]
}

/** What became of a link's tags. */
export interface TagChange {
  added: string[]
  removed: string[]
}

/** The links that have one of the tags, or one nested below it, in the trash or not. */
export async function linksWithTags(manager: EntityManager, tagIds: readonly string[]): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(LinkTag, 'row')
    .select('row.linkId', 'linkId')
    .distinct()
    .where({ tagId: In([...tagIds]) })
    .getRawMany<{ linkId: string }>()
  return rows.map(({ linkId }) => linkId)
}

/** These tags as they are now, before anything is removed. */
export async function removalOf(
  tx: EntityManager,
  viewer: Viewer,
  tags: readonly Tag[],
): Promise<Pick<Removal, 'tags' | 'aliases'>> {
  const aliases = await tx.findBy(TagAlias, { ownerId: viewer.userId, tagId: In(tags.map((tag) => tag.id)) })
  const kept = tags.map((tag) => ({ ...tag, linkCount: 0, createdAt: tag.createdAt.toISOString() }))
  return { tags: kept, aliases }
}

/** Takes the tags from links. */
export async function removeFromLinks(
  tx: EntityManager,
  viewer: Viewer,
  { into }: Removal,
  linkIds: readonly string[],
): Promise<RowResult<TagChange>[]> {
  await assertThere(tx, viewer, into)
  await lockLinks(tx, linkIds)
  const links = await findManyOwned(tx, Link, viewer, linkIds)
  const changes = new Map<string, TagChange>()
  for (const [id, direct] of await directTags(tx, linkIds)) {
    const removed = [...direct].filter((tagId) => tagId in into)
    const added = new Set(removed.flatMap((tagId) => into[tagId] ?? [])).difference(direct)
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
}

/** @throws ApiError where a tag is not there any more that takes the place of others */
async function assertThere(tx: EntityManager, viewer: Viewer, into: Removal['into']): Promise<void> {
  await keepTree(tx, viewer)
  const ids = new Set(Object.values(into).filter((id) => id !== null))
  const present = await findManyOwned(tx, Tag, viewer, [...ids])
  if (present.size === ids.size) return
  throw new ApiError(ErrorCode.NOT_FOUND, 'The tag that takes the place of the others was deleted meanwhile.')
}

/** Deletes the tags, unless links have come to have one of them meanwhile; the caller has taken the tree. */
export async function deleteRemoved(tx: EntityManager, viewer: Viewer, { into }: Removal): Promise<{ late: string[] }> {
  await assertThere(tx, viewer, into)
  const ids = Object.keys(into)
  const late = await linksWithTags(tx, ids)
  if (late.length === 0) await tx.delete(Tag, { ownerId: viewer.userId, id: In(ids) })
  return { late }
}

/** Makes the tags again; where somebody has given a name away meanwhile, the tag that has it stands for the one that went. */
export async function restoreRemoved(tx: EntityManager, viewer: Viewer, { tags, aliases }: Removal): Promise<void> {
  await takeTree(tx, viewer)
  const taken = await findTags(tx, viewer, [...tags, ...aliases].map(nameOf))
  const missing = tags.filter((tag) => !taken.has(tag.nameKey))
  const idOfKey = new Map(missing.map((tag) => [tag.nameKey, tag.id]))
  const above = missing.flatMap((tag) => ancestorsOf(nameOf(tag))).filter(({ key }) => !idOfKey.has(key))
  for (const [key, { id }] of await ensureTags(tx, viewer, above)) idOfKey.set(key, id)
  await insertAll(
    tx,
    Tag,
    missing.map((tag) => ({
      ...tag,
      parentId: idOfKey.get(parentKey(tag.nameKey) ?? '') ?? null,
      createdAt: new Date(tag.createdAt),
    })),
  )
  const standing = await standingFor(tx, viewer, tags)
  const free = aliases.filter((alias) => !taken.has(alias.nameKey))
  await insertAll(
    tx,
    TagAlias,
    free.map((alias) => ({ ...alias, tagId: standing.get(alias.tagId) ?? alias.tagId })),
  )
}

/** Gives links their tags back. */
export async function giveBack(
  tx: EntityManager,
  viewer: Viewer,
  { tags }: Removal,
  changes: readonly { linkId: string; undo: TagChange }[],
): Promise<UndoProblems> {
  const ids = changes.map(({ linkId }) => linkId)
  await lockLinks(tx, ids)
  const present = await findManyOwned(tx, Link, viewer, ids)
  const links = [...present.values()]
  const standing = await standingFor(tx, viewer, tags)
  const undoOf = new Map(changes.map(({ linkId, undo }) => [linkId, undo]))
  await retag(tx, viewer, links, ({ id }, current) => {
    const { added, removed } = undoOf.get(id) ?? { added: [], removed: [] }
    const back = removed.flatMap((tagId) => standing.get(tagId) ?? [])
    return current.difference(new Set(added)).union(new Set(back))
  })
  await recordLinkChanges(tx, links)
  return problemsOfGone(ids, present)
}

/** By the ids of removed tags, the ids of those that stand for them: themselves, or whoever has the name; none for some. */
async function standingFor(tx: EntityManager, viewer: Viewer, tags: Removal['tags']): Promise<Map<string, string>> {
  const ids = tags.map((tag) => tag.id)
  const present = await findManyOwned(tx, Tag, viewer, ids)
  const named = await findTags(tx, viewer, tags.map(nameOf))
  return new Map(
    tags.flatMap(({ id, nameKey }): [string, string][] => {
      const tag = present.get(id) ?? named.get(nameKey)
      return tag ? [[id, tag.id]] : []
    }),
  )
}

const nameOf = ({ name, nameKey: key }: { name: string; nameKey: string }) => ({ name, key })
