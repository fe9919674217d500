import { SnapshotDocument, type SnapshotFullFragment } from '@linksnap/schema'
import { useDocumentVisibility } from '@vueuse/core'
import { shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { type ApiError, asApiError } from '../../errors.js'
import { query } from '../../graphql.js'

/** Addresses of files are signed for an hour. */
const freshFor = 50 * 60_000

/** A snapshot with its files. `version` changes when there is more to know of it than before. */
export function useSnapshot(id: MaybeRefOrGetter<string | undefined>, version: MaybeRefOrGetter<string | undefined>) {
  const snapshot = shallowRef<SnapshotFullFragment | null>()
  const error = shallowRef<ApiError>()
  let loadedAt = 0

  async function load(): Promise<void> {
    const wanted = toValue(id)
    if (wanted === undefined) return
    try {
      const answer = (await query(SnapshotDocument, { id: wanted })).snapshot
      if (wanted !== toValue(id)) return
      snapshot.value = answer
      loadedAt = Date.now()
      error.value = undefined
    } catch (fault) {
      if (wanted === toValue(id)) error.value = asApiError(fault)
    }
  }

  watch(
    () => [toValue(id), toValue(version)],
    ([now], before) => {
      if (now !== before?.[0]) snapshot.value = undefined
      void load()
    },
    { immediate: true },
  )
  watch(useDocumentVisibility(), (visibility) => {
    if (visibility === 'visible' && snapshot.value && Date.now() - loadedAt > freshFor) void load()
  })
  return { snapshot, error, load }
}
