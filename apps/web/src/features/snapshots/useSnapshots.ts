import { LinkSnapshotsDocument, type LinkSnapshotsQuery } from '@linksnap/schema'
import { computed, onUnmounted, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { type ApiError, asApiError } from '../../errors.js'
import { query } from '../../graphql.js'
import { onChange, onGap } from '../../live/index.js'
import { throttled } from '../../throttled.js'

type Snapshots = NonNullable<LinkSnapshotsQuery['link']>['snapshots']
export type TimelineSnapshot = Snapshots['nodes'][number]

const pageSize = 30

/** A link's snapshots, newest first, moving while captures run. */
export function useSnapshots(linkId: MaybeRefOrGetter<string>) {
  const snapshots = shallowRef<TimelineSnapshot[]>()
  const cursor = shallowRef<string | null>(null)
  const error = shallowRef<ApiError>()

  async function load(after: string | null): Promise<void> {
    const id = toValue(linkId)
    try {
      const { link } = await query(LinkSnapshotsDocument, { id, first: pageSize, after })
      if (id !== toValue(linkId)) return
      const { nodes = [], pageInfo } = link?.snapshots ?? {}
      const before = after === null ? [] : (snapshots.value ?? [])
      snapshots.value = [...before, ...nodes]
      cursor.value = pageInfo?.hasNextPage ? pageInfo.endCursor : null
      error.value = undefined
    } catch (fault) {
      if (id === toValue(linkId)) error.value = asApiError(fault)
    }
  }

  watch(
    () => toValue(linkId),
    () => {
      snapshots.value = undefined
      void load(null)
    },
    { immediate: true },
  )

  const reload = throttled(() => load(null), 500)
  const stopChanges = onChange(({ link, snapshot }) => {
    if (link?.linkId === toValue(linkId)) reload()
    if (snapshot?.link.id !== toValue(linkId)) return
    const known = snapshots.value?.find(({ id }) => id === snapshot?.id)
    // Its files come with its end; until then the change says all there is.
    if (!known || known.state !== snapshot?.state) reload()
    if (known) snapshots.value = snapshots.value?.map((each) => (each === known ? { ...known, ...snapshot } : each))
  })
  const stopGaps = onGap(reload)
  onUnmounted(() => {
    stopChanges()
    stopGaps()
  })

  return {
    snapshots,
    error,
    hasOlder: computed(() => cursor.value !== null),
    loadOlder: () => load(cursor.value),
    retry: () => load(null),
  }
}
