import { SnapshotDocument } from '@linksnap/schema'
import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { type MaybeRefOrGetter, toValue, watch } from 'vue'
import { query } from '../../graphql.js'
import { useKept } from '../../live/kept.js'

/** Addresses of files are signed for an hour. */
const freshFor = 50 * 60_000
const minute = 60_000

/** A snapshot with its files, whose addresses are always good for some minutes more. null where there is none of this id. */
export function useSnapshot(id: MaybeRefOrGetter<string | undefined>) {
  let loadedAt = 0
  const {
    value: snapshot,
    error,
    load,
  } = useKept(
    id,
    async (wanted) => {
      if (wanted === undefined) return undefined
      const answer = await query(SnapshotDocument, { id: wanted })
      loadedAt = Date.now()
      return answer.snapshot
    },
    { interval: 1_000, concerns: (change) => change.snapshot !== null && change.snapshot.id === toValue(id) },
  )
  const renew = () => {
    if (snapshot.value && Date.now() - loadedAt > freshFor) void load()
  }
  useIntervalFn(renew, minute)
  // A machine that slept wakes with the old ones.
  watch(useDocumentVisibility(), (visibility) => visibility === 'visible' && renew())
  return { snapshot, error, load }
}
