import { SnapshotsDocument, type SnapshotsQuery, type SnapshotState } from '@linksnap/schema'
import { computed, onScopeDispose } from 'vue'
import { query } from '../../graphql.js'
import { onChange } from '../../live/index.js'
import { useKept } from '../../live/kept.js'
import { readPages } from '../../read-pages.js'

export type QueuedSnapshot = SnapshotsQuery['snapshots']['nodes'][number]

const pageSize = 50
const mostAtOnce = 1_000

/** The snapshots in some states, as far as they were asked for, moving with the queue. */
export function useQueued(states: SnapshotState[], belongs: (snapshot: QueuedSnapshot) => boolean = () => true) {
  let wanted = pageSize
  const {
    value: all,
    error,
    load,
  } = useKept(undefined, () => read(states, wanted), {
    interval: 700,
    concerns: ({ captureQueue }) => captureQueue !== null,
  })
  onScopeDispose(
    onChange(({ snapshot }) => {
      const { value } = all
      if (!snapshot || !value?.nodes.some(({ id }) => id === snapshot.id)) return
      const nodes = value.nodes.map((each) =>
        each.id === snapshot.id ? { ...each, ...snapshot, link: each.link } : each,
      )
      all.value = { ...value, nodes }
    }),
  )

  function loadMore(): Promise<void> {
    wanted += pageSize
    return load()
  }

  return {
    snapshots: computed(() => all.value?.nodes.filter((each) => states.includes(each.state) && belongs(each))),
    hasMore: computed(() => all.value?.hasMore ?? false),
    error,
    load,
    loadMore,
  }
}

/** What failed and was not taken again since: the newest snapshot of a link that is not in the trash. */
export const isOpenFailure = ({ id, link }: QueuedSnapshot): boolean =>
  link.trashedAt === null && link.currentSnapshot?.id === id

/** The ids of all open failures, up to as many as can be tried again at once. @throws ApiError */
export async function openFailures(): Promise<string[]> {
  const { nodes } = await read(['FAILED'], mostAtOnce)
  return nodes.filter(isOpenFailure).map(({ id }) => id)
}

const read = (states: SnapshotState[], count: number) =>
  readPages(
    async (after) => (await query(SnapshotsDocument, { states, first: pageSize, after })).snapshots,
    (nodes) => nodes.length >= count,
  )
