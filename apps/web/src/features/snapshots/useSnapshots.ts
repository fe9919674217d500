import { LinkSnapshotsDocument, type LinkSnapshotsQuery } from '@linksnap/schema'
import { computed, type MaybeRefOrGetter, onScopeDispose, shallowRef, toValue, watch } from 'vue'
import { query } from '../../graphql.js'
import { type Change, onChange } from '../../live/index.js'
import { useKept } from '../../live/kept.js'
import { readPages } from '../../read-pages.js'

type Snapshots = NonNullable<LinkSnapshotsQuery['link']>['snapshots']
export type TimelineSnapshot = Snapshots['nodes'][number]

const pageSize = 30
const nothing: Snapshots = {
  nodes: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  totalCount: 0,
}

/**
 * A link's snapshots, newest first, moving while captures run: as many as were asked for, and at least as many as it takes
 * to come to one that is looked at.
 * @param lookedAt its id
 */
export function useSnapshots(linkId: MaybeRefOrGetter<string>, lookedAt: MaybeRefOrGetter<string | undefined>) {
  let wanted = pageSize
  const loadingOlder = shallowRef(false)
  watch(
    () => toValue(linkId),
    () => (wanted = pageSize),
    { flush: 'sync' },
  )

  async function ask(id: string) {
    const at = toValue(lookedAt)
    const found = await readPages(
      async (after) => (await query(LinkSnapshotsDocument, { id, first: pageSize, after })).link?.snapshots ?? nothing,
      (nodes) => nodes.length >= wanted && (at === undefined || nodes.some((each) => each.id === at)),
    )
    wanted = Math.max(wanted, found.nodes.length)
    return found
  }

  /** Files come with a snapshot's end; until then the change says all there is. */
  function concerns({ link, snapshot }: Change): boolean {
    if (link?.linkId === toValue(linkId)) return true
    if (snapshot?.link.id !== toValue(linkId)) return false
    return all.value?.nodes.find(({ id }) => id === snapshot.id)?.state !== snapshot.state
  }

  const { value: all, error, load } = useKept(linkId, ask, { interval: 500, concerns })
  onScopeDispose(
    onChange(({ snapshot }) => {
      const { value } = all
      if (!snapshot || !value?.nodes.some(({ id }) => id === snapshot.id)) return
      all.value = {
        ...value,
        nodes: value.nodes.map((each) => (each.id === snapshot.id ? { ...each, ...snapshot } : each)),
      }
    }),
  )

  watch(
    () => toValue(lookedAt),
    (at) => {
      if (at !== undefined && all.value?.hasMore && !all.value.nodes.some(({ id }) => id === at)) void load()
    },
  )

  async function loadOlder(): Promise<void> {
    if (loadingOlder.value) return
    loadingOlder.value = true
    wanted += pageSize
    await load()
    loadingOlder.value = false
  }

  return {
    snapshots: computed(() => all.value?.nodes),
    hasOlder: computed(() => all.value?.hasMore ?? false),
    error,
    load,
    loadOlder,
    loadingOlder,
  }
}
