import type { EntityManager } from 'typeorm'
import type { Owned } from '../../auth/owned.js'
import type { Viewer } from '../../auth/viewer.js'
import { LinkTag } from '../../tags/link-tag.entity.js'
import { ensureTags } from '../../tags/tag-lookup.js'
import type { TagName } from '../../tags/tag-name.js'
import { Tag } from '../../tags/tag.entity.js'

/** As ensureTags; tells which tags were made, those above included. */
export async function makeTags(tx: EntityManager, viewer: Viewer, names: readonly TagName[]) {
  const before = await tagIds(tx, viewer)
  const tags: Map<string, Owned<Tag>> = await ensureTags(tx, viewer, names)
  const created = (await tagIds(tx, viewer)).difference(before)
  return { tags, created: [...created] }
}

/** Deletes those of the tags that nothing uses. */
export async function dropUnused(tx: EntityManager, viewer: Viewer, ids: readonly string[]): Promise<void> {
  // The newest first: a tag above is made before those below it.
  for (const id of ids.toSorted().reverse()) {
    const used = await tx.existsBy(LinkTag, { tagId: id })
    const parent = await tx.existsBy(Tag, { parentId: id })
    if (!used && !parent) await tx.delete(Tag, { id, ownerId: viewer.userId })
  }
}

async function tagIds(tx: EntityManager, viewer: Viewer): Promise<Set<string>> {
  const tags = await tx.find(Tag, { select: { id: true }, where: { ownerId: viewer.userId } })
  return new Set(tags.map(({ id }) => id))
}
