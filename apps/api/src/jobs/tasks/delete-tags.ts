import type { EntityManager } from 'typeorm'
import type { Viewer } from '../../auth/viewer.js'
import type { Database } from '../../database/database.js'
import { branchesOf } from '../../tags/tag-tree.js'
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

export interface DeleteTagsInput {
  ids: string[]
  /** What they were called, for people. */
  names: string[]
}

/** Deletes tags and those nested below them; the links stay. */
export const deleteTags = (database: Database): Task<DeleteTagsInput, Removal, TagChange> => ({
  kind: JobKind.EDIT,

  links: (_, { ids }) => linksWithTags(database.read, ids),

  begin: (tx, viewer, { ids }) => removalOfBranches(tx, viewer, ids),

  apply: (tx, { viewer, memo }, linkIds) => removeFromLinks(tx, viewer, memo, linkIds),

  async finish(tx, { viewer, memo: { into } }) {
    await takeTree(tx, viewer)
    // Others may have been nested below them meanwhile.
    const memo = await removalOfBranches(tx, viewer, Object.keys(into))
    return { memo, ...(await deleteRemoved(tx, viewer, memo)) }
  },

  undoFinish: (tx, { viewer, memo }) => restoreRemoved(tx, viewer, memo),
  undo: (tx, { viewer, memo }, changes) => giveBack(tx, viewer, memo, changes),
  undoBegin: () => Promise.resolve(),
})

async function removalOfBranches(tx: EntityManager, viewer: Viewer, ids: readonly string[]): Promise<Removal> {
  const tags = await branchesOf(tx, viewer, ids)
  return { ...(await removalOf(tx, viewer, tags)), into: Object.fromEntries(tags.map(({ id }) => [id, null])) }
}
