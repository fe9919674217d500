import { LibraryCountsDocument, type QueueFieldsFragment } from '@linksnap/schema'
import { query } from '../../graphql.js'
import { kept } from '../../live/kept.js'

/** How much there is of everything that the navigation shows. */
export interface Counts {
  all: number
  unread: number
  starred: number
  trashed: number
  queue: QueueFieldsFragment
}

// What goes wrong is not told here: other places tell that the server is away.
export const {
  value: counts,
  load: loadCounts,
  forget: forgetCounts,
} = kept(count, {
  interval: 1_500,
  concerns: ({ link, captureQueue }) => link !== null || captureQueue !== null,
})

async function count(): Promise<Counts> {
  const { all, unread, starred, trashed, captureQueue } = await query(LibraryCountsDocument, {})
  return {
    all: all.totalCount ?? 0,
    unread: unread.totalCount ?? 0,
    starred: starred.totalCount ?? 0,
    trashed: trashed.totalCount ?? 0,
    queue: captureQueue,
  }
}
