import type { Database } from '../../database/database.js'
import { branchesOf } from '../../tags/tag-tree.js'
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

  async begin(tx, viewer, { ids }) {
    const tags = await branchesOf(tx, viewer, ids)
    return removalOf(tx, viewer, tags, Object.fromEntries(tags.map(({ id }) => [id, null])))
  },

  apply: (tx, { viewer, memo }, linkIds) => removeFromLinks(tx, viewer, memo, linkIds),
  finish: (tx, { viewer, memo }) => deleteRemoved(tx, viewer, memo),
  undoFinish: (tx, { viewer, memo }) => restoreRemoved(tx, viewer, memo),
  undo: (tx, { viewer, memo }, changes) => giveBack(tx, viewer, memo, changes),
  undoBegin: () => Promise.resolve(),
})
