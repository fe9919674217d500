import { In } from 'typeorm'
import { getManyOwned, getOwned } from '../../auth/owned.js'
import type { Database } from '../../database/database.js'
import { insertAll } from '../../database/chunks.js'
import { TagAlias } from '../../tags/tag-alias.entity.js'
import { parseTagName } from '../../tags/tag-name.js'
import { branchOf } from '../../tags/tag-tree.js'
import { nameForms } from '../../tags/tag-words.js'
import { Tag } from '../../tags/tag.entity.js'
import { JobKind } from '../job.enums.js'
import { dropUnused, makeTags } from './new-tags.js'
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
  created: string[]
}

/** Gives every link of some tags another tag; their names become its aliases. */
export const mergeTags = (database: Database): Task<MergeTagsInput, Memo, TagChange> => ({
  kind: JobKind.MERGE,

  links: (_, { sourceIds }) => linksWithTags(database.read, sourceIds),

  async begin(tx, viewer, { sourceIds, targetId }) {
    const target = await getOwned(tx, Tag, viewer, targetId)
    const sources = await getManyOwned(tx, Tag, viewer, sourceIds)
    const into: Removal['into'] = {}
    const created: string[] = []
    const tags = new Map<string, Tag>()
    for (const source of sources) {
      for (const tag of await branchOf(tx, viewer, source)) {
        // Those nested below a source move along.
        const name = parseTagName(target.name + tag.name.slice(source.name.length), 'targetId')
        const made = await makeTags(tx, viewer, [name])
        created.push(...made.created)
        into[tag.id] ??= made.tags.get(name.key)?.id ?? target.id
        tags.set(tag.id, tag)
      }
    }
    return { ...(await removalOf(tx, viewer, [...tags.values()], into)), created }
  },

  apply: (tx, { viewer, memo }, linkIds) => removeFromLinks(tx, viewer, memo, linkIds),

  async finish(tx, { viewer, input, memo }) {
    const late = await deleteRemoved(tx, viewer, memo)
    if (late.length > 0) return late
    const sources = memo.tags.filter((tag) => input.sourceIds.includes(tag.id))
    await insertAll(
      tx,
      TagAlias,
      [...sources, ...memo.aliases].map(({ name, nameKey }) => ({
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
    await restoreRemoved(tx, viewer, memo)
  },

  undo: (tx, { viewer, memo }, changes) => giveBack(tx, viewer, memo, changes),

  undoBegin: (tx, { viewer, memo }) => dropUnused(tx, viewer, memo.created),
})
