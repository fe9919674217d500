import { type EntityManager, In } from 'typeorm'
import { findManyOwned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { insertAll } from '../database/chunks.js'
import type { Link } from '../links/link.entity.js'
import { lockLinks } from '../links/link-locks.js'
import { LinkTag } from './link-tag.entity.js'
import { ancestorsOf } from './tag-name.js'
import { Tag } from './tag.entity.js'
import { keepTree } from './tree-lock.js'

/** What of a link its tags' rows say. */
type TaggedLink = Pick<Link, 'id' | 'createdAt'>

/** What the transaction knows already, and so need not be read. */
interface Known {
  /** The ids of links that it has made: they are in nobody else's hands, not in the trash, and have no tags. */
  newLinks?: ReadonlySet<string>
  /** Tags by their keys, with all above them, as they are since the tree is kept. */
  branches?: ReadonlyMap<string, Tag>
}

/**
 * Changes the tags of links: `change` says, for each link and the ids of its tags, the ids that it shall have; links that
 * are not there any more, and tags, are left out. Brings the rows of the tags above and the tags' counts along. The
 * number of SQL statements does not depend on how many links there are.
 */
export async function retag<L extends TaggedLink>(
  tx: EntityManager,
  viewer: Viewer,
  links: readonly L[],
  change: (link: L, current: ReadonlySet<string>) => Iterable<string>,
  { newLinks = new Set(), branches }: Known = {},
): Promise<void> {
  const ids = links.map((link) => link.id)
  const old = ids.filter((id) => !newLinks.has(id))
  if (!branches) await keepTree(tx, viewer)
  const locked = await lockLinks(tx, old)
  for (const id of newLinks) locked.set(id, { trashed: false })
  const rows = old.length === 0 ? [] : await tx.findBy(LinkTag, { linkId: In(old) })
  const before = new Map<string, Map<string, LinkTag>>(ids.map((id) => [id, new Map()]))
  for (const row of rows) before.get(row.linkId)?.set(row.tagId, row)

  const wanted = new Map(
    links
      .filter((link) => locked.has(link.id))
      .map((link) => {
        const current = [...(before.get(link.id)?.values() ?? [])].filter((row) => row.direct)
        return [link, new Set(change(link, new Set(current.map((row) => row.tagId))))]
      }),
  )
  const above = await ancestorIds(tx, viewer, new Set([...wanted.values()].flatMap((set) => [...set])), branches)

  const removed: LinkTag[] = []
  const added: LinkTag[] = []
  const deltas = new Map<string, number>()
  const count = (link: L, tagId: string, delta: number) => {
    if (locked.get(link.id)?.trashed === false) deltas.set(tagId, (deltas.get(tagId) ?? 0) + delta)
  }
  for (const [link, direct] of wanted) {
    const old = before.get(link.id) ?? new Map<string, LinkTag>()
    const all = new Set([...direct].flatMap((tagId) => [tagId, ...(above.get(tagId) ?? [])]))
    for (const row of old.values()) {
      if (all.has(row.tagId) && row.direct === direct.has(row.tagId)) continue
      removed.push(row)
      if (!all.has(row.tagId)) count(link, row.tagId, -1)
    }
    for (const tagId of all) {
      if (old.get(tagId)?.direct === direct.has(tagId)) continue
      added.push({
        linkId: link.id,
        tagId,
        ownerId: viewer.userId,
        direct: direct.has(tagId),
        addedAt: link.createdAt,
      })
      if (!old.has(tagId)) count(link, tagId, 1)
    }
  }
  // The counts first: a new row takes a shared lock on its tag (the foreign key's), and two transactions that both hold one
  // would wait for each other when they come to count.
  await changeCounts(tx, deltas)
  await removeRows(tx, removed)
  await insertAll(tx, LinkTag, added)
}

/** By link, the ids of the tags that it has by itself. */
export async function directTags(tx: EntityManager, linkIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await tx.findBy(LinkTag, { linkId: In(linkIds), direct: true })
  const byLink = Map.groupBy(rows, (row) => row.linkId)
  return new Map([...byLink].map(([id, ofLink]) => [id, new Set(ofLink.map((row) => row.tagId))]))
}

/** Takes an owner's links out of their tags' counts (-1), or back into them (1): for the trash. */
export async function countLinks(
  tx: EntityManager,
  viewer: Viewer,
  linkIds: readonly string[],
  sign: 1 | -1,
): Promise<void> {
  await keepTree(tx, viewer)
  const counts = await tx
    .createQueryBuilder(LinkTag, 'row')
    .select('row.tagId', 'tagId')
    .addSelect('COUNT(*)', 'links')
    .where({ linkId: In(linkIds) })
    .groupBy('row.tagId')
    .getRawMany<{ tagId: string; links: number | string }>()
  await changeCounts(tx, new Map(counts.map(({ tagId, links }) => [tagId, sign * Number(links)])))
}

/** Makes a tag's rows for nested tags, and its count, anew: after the tree around it changed. */
export async function recount(tx: EntityManager, tag: Tag): Promise<void> {
  await tx.delete(LinkTag, { tagId: tag.id, direct: false })
  await tx.query(
    `INSERT INTO link_tags (linkId, tagId, ownerId, direct, addedAt)
     SELECT DISTINCT nested.linkId, ?, ?, 0, nested.addedAt FROM link_tags nested JOIN tags ON tags.id = nested.tagId
     WHERE tags.ownerId = ? AND tags.nameKey >= ? AND tags.nameKey < ? AND nested.direct = 1
       AND NOT EXISTS (SELECT 1 FROM link_tags own WHERE own.linkId = nested.linkId AND own.tagId = ?)`,
    [tag.id, tag.ownerId, tag.ownerId, ...branchRange(tag.nameKey), tag.id],
  )
  await tx.query(
    `UPDATE tags SET linkCount = (
       SELECT COUNT(*) FROM link_tags JOIN links ON links.id = link_tags.linkId
       WHERE link_tags.tagId = ? AND links.trashedAt IS NULL
     ) WHERE id = ?`,
    [tag.id, tag.id],
  )
}

/** The keys of all tags nested below one lie from the first value up to, without, the second. */
export const branchRange = (nameKey: string): [string, string] => [`${nameKey}/`, `${nameKey}0`]

/** For each tag the ids of the tags above it. */
async function ancestorIds(
  tx: EntityManager,
  viewer: Viewer,
  ids: ReadonlySet<string>,
  branches: ReadonlyMap<string, Tag> = new Map(),
) {
  const known = [...branches.values()]
  const missing = ids.difference(new Set(known.map((tag) => tag.id)))
  const read = missing.size === 0 ? [] : [...(await findManyOwned(tx, Tag, viewer, [...missing])).values()]
  const tags = [...known, ...read]
  const keysOf = (tag: Tag) => ancestorsOf({ name: tag.name, key: tag.nameKey }).map((name) => name.key)
  const keys = [...new Set(tags.flatMap(keysOf))].filter((key) => !branches.has(key))
  const found = keys.length === 0 ? [] : await tx.findBy(Tag, { ownerId: viewer.userId, nameKey: In(keys) })
  const idOfKey = new Map([...known, ...found].map((tag) => [tag.nameKey, tag.id]))
  return new Map(tags.map((tag) => [tag.id, keysOf(tag).flatMap((key) => idOfKey.get(key) ?? [])]))
}

/** Rows that leave or change, grouped by tag: one statement would need a list of pairs, which MySQL reads without its index. */
async function removeRows(tx: EntityManager, rows: readonly LinkTag[]): Promise<void> {
  const byTag = Map.groupBy(rows, (row) => row.tagId)
  for (const [tagId, ofTag] of byTag) await tx.delete(LinkTag, { tagId, linkId: In(ofTag.map((row) => row.linkId)) })
}

async function changeCounts(tx: EntityManager, deltas: ReadonlyMap<string, number>): Promise<void> {
  // Always in the same order: two transactions then wait for each other's tags, and do not deadlock.
  const changed = [...deltas].filter(([, delta]) => delta !== 0).sort(([a], [b]) => (a < b ? -1 : 1))
  if (changed.length === 0) return
  const cases = changed.map(() => 'WHEN ? THEN ?').join(' ')
  const ids = changed.map(([id]) => id)
  await tx.query(
    `UPDATE tags SET linkCount = linkCount + CASE id ${cases} ELSE 0 END WHERE id IN (${ids.map(() => '?').join(', ')})`,
    [...changed.flat(), ...ids],
  )
}
