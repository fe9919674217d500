import { type EntityManager, In } from 'typeorm'
import { findManyOwned, getManyOwned } from '../../auth/owned.js'
import type { Viewer } from '../../auth/viewer.js'
import type { Database } from '../../database/database.js'
import { insertAll } from '../../database/chunks.js'
import { TagAlias } from '../../tags/tag-alias.entity.js'
import { makeTags } from '../../tags/tag-lookup.js'
import { branchesOf, dropUnused, namesAfter } from '../../tags/tag-tree.js'
import { nameForms } from '../../tags/tag-words.js'
import { Tag } from '../../tags/tag.entity.js'
import { takeTree } from '../../tags/tree-lock.js'
import { JobKind } from '../job.enums.js'
import {
  deleteRemoved,
  giveBack,
  linksWithTags,
  type Removal,
  removalOf,
  removeFromLinks,
  restoreRemoved,
  type TagChange,
} from './tag-removal.js'
import type { Task } from './task.types.js'

export interface MergeTagsInput {
  sourceIds: string[]
  targetId: string
}

interface Memo extends Removal {
  into: Record<string, string>
  created: string[]
}

/** Gives every link of some tags another tag; their names become its aliases. */
export const mergeTags = (database: Database): Task<MergeTagsInput, Memo, TagChange> => ({
  kind: JobKind.MERGE,

  links: (_, { sourceIds }) => linksWithTags(database.read, sourceIds),

  async begin(tx, viewer, { sourceIds, targetId }) {
    await takeTree(tx, viewer)
    await getManyOwned(tx, Tag, viewer, [...sourceIds, targetId])
    return extended(tx, viewer, Object.fromEntries(sourceIds.map((id) => [id, targetId])), [])
  },

  apply: (tx, { viewer, memo }, linkIds) => removeFromLinks(tx, viewer, memo, linkIds),

  async finish(tx, { viewer, input, memo: { into, created } }) {
    await takeTree(tx, viewer)
    const memo = await extended(tx, viewer, into, created)
    const { late } = await deleteRemoved(tx, viewer, memo)
    if (late.length > 0) return { memo, late }
    const sources = memo.tags.filter((tag) => input.sourceIds.includes(tag.id))
    const names = [...sources.map((tag) => ({ ...tag, tagId: tag.id })), ...memo.aliases]
    await insertAll(
      tx,
      TagAlias,
      names.map(({ tagId, name, nameKey }) => ({
        ownerId: viewer.userId,
        tagId: memo.into[tagId] ?? input.targetId,
        name,
        nameKey,
        ...nameForms(name),
      })),
    )
    return { memo, late }
  },

  async undoFinish(tx, { viewer, memo }) {
    await takeTree(tx, viewer)
    const tagId = In(Object.values(memo.into))
    const nameKey = In([...memo.tags, ...memo.aliases].map((each) => each.nameKey))
    await tx.delete(TagAlias, { ownerId: viewer.userId, tagId, nameKey })
    await restoreRemoved(tx, viewer, memo)
  },

  undo: (tx, { viewer, memo }, changes) => giveBack(tx, viewer, memo, changes),

  undoBegin: (tx, { viewer, memo }) => dropUnused(tx, viewer, memo.created),
})

/** A merge with all that is nested below the sources now: that moves along, below what takes their place. */
async function extended(
  tx: EntityManager,
  viewer: Viewer,
  into: Record<string, string>,
  created: readonly string[],
): Promise<Memo> {
  const branch = await branchesOf(tx, viewer, Object.keys(into))
  const targets = await findManyOwned(tx, Tag, viewer, Object.values(into))
  const names = namesAfter(branch, (tag) => targets.get(into[tag.id] ?? ''))
  const made = await makeTags(tx, viewer, [...names.values()])
  const places = branch.flatMap(({ id }): [string, string][] => {
    const place = into[id] ?? made.tags.get(names.get(id)?.key ?? '')?.id
    return place === undefined ? [] : [[id, place]]
  })
  const removal = await removalOf(tx, viewer, branch)
  return {
    ...removal,
    into: Object.fromEntries(places),
    created: [...created, ...made.created.map((tag) => tag.id)],
  }
}
