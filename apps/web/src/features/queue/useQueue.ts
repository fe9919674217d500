import { SnapshotsDocument, type SnapshotsQuery, type SnapshotState } from '@linksnap/schema'
import { computed, onUnmounted, shallowRef } from 'vue'
import { type ApiError, asApiError } from '../../errors.js'
import { query } from '../../graphql.js'
import { onChange, onGap } from '../../live/index.js'
import { throttled } from '../../throttled.js'

export type QueuedSnapshot = SnapshotsQuery['snapshots']['nodes'][number]

const pageSize = 50
const mostAtOnce = 1_000

/** The snapshots in some states, as far as they were asked for, moving with the queue. */
export function useQueued(states: SnapshotState[], belongs: (snapshot: QueuedSnapshot) => boolean = () => true) {
  const all = shallowRef<QueuedSnapshot[]>()
  const hasMore = shallowRef(false)
  const error = shallowRef<ApiError>()
  let wanted = pageSize

  /** Asks anew for as many as are shown. */
  async function load(): Promise<void> {
    try {
      const found = await read(states, wanted)
      all.value = found.nodes
      hasMore.value = found.hasMore
      error.value = undefined
    } catch (fault) {
      error.value = asApiError(fault)
    }
  }

  async function loadMore(): Promise<void> {
    wanted += pageSize
    await load()
  }

  void load()
  const reload = throttled(load, 700)
  const stopChanges = onChange(({ snapshot, captureQueue }) => {
    if (captureQueue) reload()
    if (snapshot)
      all.value = all.value?.map((each) => (each.id === snapshot.id ? { ...each, ...snapshot, link: each.link } : each))
  })
  const stopGaps = onGap(reload)
  onUnmounted(() => {
    stopChanges()
    stopGaps()
  })

  const snapshots = computed(() => all.value?.filter((each) => states.includes(each.state) && belongs(each)))
  return { snapshots, hasMore, error, load, loadMore }
}

/** What failed and was not taken again since: the newest snapshot of a link that is not in the trash. */
export const isOpenFailure = ({ id, link }: QueuedSnapshot): boolean =>
  link.trashedAt === null && link.currentSnapshot?.id === id

/** The ids of all open failures, up to as many as can be tried again at once. @throws ApiError */
export async function openFailures(): Promise<string[]> {
  const { nodes } = await read(['FAILED'], mostAtOnce)
  return nodes.filter(isOpenFailure).map(({ id }) => id)
}

async function read(states: SnapshotState[], count: number): Promise<{ nodes: QueuedSnapshot[]; hasMore: boolean }> {
  const nodes: QueuedSnapshot[] = []
  for (let after: string | null = null; ;) {
    const page: SnapshotsQuery['snapshots'] = (await query(SnapshotsDocument, { states, first: pageSize, after }))
      .snapshots
    nodes.push(...page.nodes)
    after = page.pageInfo.endCursor
    if (!page.pageInfo.hasNextPage || nodes.length >= count) return { nodes, hasMore: page.pageInfo.hasNextPage }
  }
}
