import type { Database } from '../../database/database.js'
import type { LinksList } from '../../links/links.list.js'
import { deleteTags } from './delete-tags.js'
import { editLinks } from './edit-links.js'
import { mergeLinks } from './merge-links.js'
import { mergeTags } from './merge-tags.js'

/** Everything that a job can be. A new one is a file beside these and a line here. */
export const createTasks = (database: Database, linksList: LinksList) => ({
  editLinks: editLinks(linksList),
  mergeLinks,
  mergeTags: mergeTags(database),
  deleteTags: deleteTags(database),
})

export type Tasks = ReturnType<typeof createTasks>
export type TaskName = keyof Tasks
export type TaskInput<Name extends TaskName> = Parameters<Tasks[Name]['begin']>[2]
