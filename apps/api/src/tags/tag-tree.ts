import { type EntityManager, In } from 'typeorm'
import { type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { select, sql } from '../database/sql.js'
import { recordLinkChanges } from '../events/event-log.js'
import { BadInputError, ConflictError } from '../graphql/errors.js'
import { assertFree } from './tag-aliases.js'
import { LinkTag } from './link-tag.entity.js'
import { ensureTags, meantName, parentKey, tagsNamed } from './tag-lookup.js'
import { ancestorsOf, parseTagName, type TagName } from './tag-name.js'
import { nameForms } from './tag-words.js'
import { Tag } from './tag.entity.js'
import { branchRange, recount } from './tagging.js'
import { takeTree } from './tree-lock.js'

/**
 * Gives a tag another name, and those nested below it the same beginning; the caller has taken the tree.
 * @throws ConflictError where a name is taken
 */
export async function renameTag(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>, to: TagName): Promise<void> {
  const name = await meantName(tx, viewer, to)
  if (name.key.startsWith(`${tag.nameKey}/`)) throw new BadInputError('name', 'A tag cannot be nested below itself.')
  const branch = await branchOf(tx, viewer, tag)
  const before = await tagsAbove(tx, viewer, tag)
  const moved = new Map(
    branch.map((each) => [each.id, parseTagName(name.name + each.name.slice(tag.name.length), 'name')]),
  )
  await assertFree(tx, viewer, [...moved.values()], branch)

  const above = await ensureTags(tx, viewer, ancestorsOf(name))
  for (const [id, { name, key }] of moved) {
    await tx.update(Tag, { id }, { name, nameKey: key, ...nameForms(name) })
  }
  await tx.update(Tag, { id: tag.id }, { parentId: above.get(parentKey(name.key) ?? '')?.id ?? null })
  for (const ancestor of new Map([...before, ...above.values()].map((each) => [each.id, each])).values()) {
    await recount(tx, ancestor)
  }
  await recordLinksOf(tx, tag)
}

/** Deletes a tag and those nested below it; the links stay. The caller has taken the tree. */
export async function deleteBranch(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>): Promise<void> {
  const branch = await branchOf(tx, viewer, tag)
  await recordLinksOf(tx, tag)
  await tx.delete(Tag, { id: In(branch.map((each) => each.id)) })
  for (const ancestor of await tagsAbove(tx, viewer, tag)) await recount(tx, ancestor)
}

/** Deletes those of the tags that nothing uses. */
export async function dropUnused(tx: EntityManager, viewer: Viewer, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await takeTree(tx, viewer)
  // The newest first: a tag above is made before those below it.
  for (const id of ids.toSorted().reverse()) {
    const used = await tx.existsBy(LinkTag, { tagId: id })
    const parent = await tx.existsBy(Tag, { parentId: id })
    if (!used && !parent) await tx.delete(Tag, { id, ownerId: viewer.userId })
  }
}

/** The tag and all that are nested below it, outermost first. */
export function branchOf(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>): Promise<Tag[]> {
  const [from, to] = branchRange(tag.nameKey)
  return ownedQuery(tx, Tag, 'tag', viewer)
    .andWhere('(tag.id = :id OR (tag.nameKey >= :from AND tag.nameKey < :to))', { id: tag.id, from, to })
    .orderBy('tag.nameKey')
    .getMany()
}

/** Tags, however many, and all that are nested below them, outermost first. */
export async function branchesOf(tx: EntityManager, viewer: Viewer, ids: readonly string[]): Promise<Tag[]> {
  const all = await ownedQuery(tx, Tag, 'tag', viewer).orderBy('tag.nameKey').getMany()
  const wanted = new Set(ids)
  const tops = new Set(all.filter(({ id }) => wanted.has(id)).map(({ nameKey }) => nameKey))
  return all.filter(({ name, nameKey: key }) =>
    [...ancestorsOf({ name, key }), { key }].some((each) => tops.has(each.key)),
  )
}

/**
 * The names that tags nested below others have after a merge of these others; theirs are not among them.
 * @param branch whole branches, outermost first
 * @param targetOf the tag that takes the place of a tag; undefined for one that moves along with a tag above it
 * @throws BadInputError for a name that would be too long or nested too deep, ConflictError for a target in the branch
 */
export function namesAfter(branch: readonly Tag[], targetOf: (tag: Tag) => Tag | undefined): Map<string, TagName> {
  const merged = new Map<string, Tag>()
  const names = new Map<string, TagName>()
  for (const tag of branch) {
    const target = targetOf(tag)
    const above = ancestorsOf({ name: tag.name, key: tag.nameKey }).findLast(({ key }) => merged.has(key))
    const targetAbove = merged.get(above?.key ?? '')
    if (target) merged.set(tag.nameKey, target)
    else if (above && targetAbove) {
      names.set(tag.id, parseTagName(targetAbove.name + tag.name.slice(above.name.length), 'targetId'))
    }
  }
  const around = branch.find(({ id }) => [...merged.values()].some((target) => target.id === id))
  if (around) throw new ConflictError(`${around.name} is nested below a tag that is merged into it.`)
  return names
}

async function tagsAbove(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>): Promise<Owned<Tag>[]> {
  return [...(await tagsNamed(tx, viewer, ancestorsOf({ name: tag.name, key: tag.nameKey }))).values()]
}

/** Tells of all links that show the tag or one nested below it. */
async function recordLinksOf(tx: EntityManager, { id: tagId, ownerId }: Owned<Tag>): Promise<void> {
  const rows = await select<{ id: string }>(tx, sql`SELECT linkId AS id FROM link_tags WHERE tagId = ${tagId}`)
  await recordLinkChanges(
    tx,
    rows.map(({ id }) => ({ id, ownerId })),
  )
}
