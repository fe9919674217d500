import { LibraryCountsDocument, type QueueFieldsFragment } from '@linksnap/schema'
import { shallowRef } from 'vue'
import { query } from '../../graphql.js'
import { onChange, onGap } from '../../live/index.js'
import { throttled } from '../../throttled.js'

/** How much there is of everything that the navigation shows. */
export interface Counts {
  all: number
  unread: number
  starred: number
  trashed: number
  queue: QueueFieldsFragment
}

/** undefined until it was counted. */
export const counts = shallowRef<Counts>()

/** Counts anew. What was counted before stays when that fails: other places tell that the server is away. */
export async function loadCounts(): Promise<void> {
  try {
    const { all, unread, starred, trashed, captureQueue } = await query(LibraryCountsDocument, {})
    counts.value = {
      all: all.totalCount ?? 0,
      unread: unread.totalCount ?? 0,
      starred: starred.totalCount ?? 0,
      trashed: trashed.totalCount ?? 0,
      queue: captureQueue,
    }
  } catch {
    // The next change counts again.
  }
}

export function forgetCounts(): void {
  counts.value = undefined
}

const reload = throttled(() => counts.value && loadCounts(), 1_500)
onGap(reload)
onChange(({ link, captureQueue }) => {
  if (link) reload()
  if (captureQueue && counts.value) counts.value = { ...counts.value, queue: captureQueue }
})
