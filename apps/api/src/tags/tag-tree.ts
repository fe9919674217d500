import { type EntityManager, In } from 'typeorm'
import { type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { dialectOf } from '../database/dialect.js'
import { announceCommit } from '../database/database.js'
import { BadInputError } from '../graphql/errors.js'
import { assertFree } from './tag-aliases.js'
import { ensureTags, parentKey, tagsNamed } from './tag-lookup.js'
import { ancestorsOf, parseTagName, type TagName } from './tag-name.js'
import { nameForms } from './tag-words.js'
import { Tag } from './tag.entity.js'
import { branchRange, recount } from './tagging.js'

/** Gives a tag another name, and those nested below it the same beginning. @throws ConflictError where one is taken */
export async function renameTag(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>, to: TagName): Promise<void> {
  if (to.key.startsWith(`${tag.nameKey}/`)) throw new BadInputError('name', 'A tag cannot be nested below itself.')
  const branch = await branchOf(tx, viewer, tag)
  const before = await tagsAbove(tx, viewer, tag)
  const moved = new Map(
    branch.map((each) => [each.id, parseTagName(to.name + each.name.slice(tag.name.length), 'name')]),
  )
  await assertFree(tx, viewer, [...moved.values()], branch)

  const above = await ensureTags(tx, viewer, ancestorsOf(to))
  for (const [id, { name, key }] of moved) {
    await tx.update(Tag, { id }, { name, nameKey: key, ...nameForms(name) })
  }
  await tx.update(Tag, { id: tag.id }, { parentId: above.get(parentKey(to.key) ?? '')?.id ?? null })
  for (const ancestor of new Map([...before, ...above.values()].map((each) => [each.id, each])).values()) {
    await recount(tx, ancestor)
  }
  await recordLinksOf(tx, tag)
}

/** Deletes a tag and those nested below it; the links stay. */
export async function deleteBranch(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>): Promise<void> {
  const branch = await branchOf(tx, viewer, tag)
  await recordLinksOf(tx, tag)
  await tx.delete(Tag, { id: In(branch.map((each) => each.id)) })
  for (const ancestor of await tagsAbove(tx, viewer, tag)) await recount(tx, ancestor)
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

async function tagsAbove(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>): Promise<Owned<Tag>[]> {
  return [...(await tagsNamed(tx, viewer, ancestorsOf({ name: tag.name, key: tag.nameKey }))).values()]
}

/** Tells of all links that show the tag or one nested below it, however many, in one statement. */
async function recordLinksOf(tx: EntityManager, tag: Owned<Tag>): Promise<void> {
  await tx.query(
    `INSERT INTO events (ownerId, kind, subjectId, linkId, createdAt)
     SELECT ownerId, 'LINK', linkId, linkId, ${dialectOf(tx).now} FROM link_tags WHERE tagId = ?`,
    [tag.id],
  )
  announceCommit(tx)
}
