import { LinkDocument, type LinkPageFieldsFragment } from '@linksnap/schema'
import { onUnmounted, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { type ApiError, asApiError } from '../../errors.js'
import { query } from '../../graphql.js'
import { onGap } from '../../live/index.js'
import { throttled } from '../../throttled.js'
import { changeCount, keepLinks, onLinkChange } from './link-store.js'

/** One link with all that its page shows, kept as it is now. `link` is null where there is none of this id. */
export function useLink(id: MaybeRefOrGetter<string>) {
  const link = shallowRef<LinkPageFieldsFragment | null>()
  const error = shallowRef<ApiError>()

  async function load(): Promise<void> {
    const wanted = toValue(id)
    const asked = changeCount()
    try {
      const answer = (await query(LinkDocument, { id: wanted })).link
      if (wanted !== toValue(id)) return
      link.value = answer
      error.value = undefined
      if (answer) keepLinks([answer])
      // A change has overtaken the answer, which may be older.
      if (changeCount() !== asked) reload()
    } catch (fault) {
      if (wanted === toValue(id)) error.value = asApiError(fault)
    }
  }

  const reload = throttled(load, 1_000)
  watch(
    () => toValue(id),
    () => {
      link.value = undefined
      void load()
    },
    { immediate: true },
  )
  const stopListening = onLinkChange((changed, now) => {
    if (changed !== toValue(id) || !link.value) return
    link.value = now && { ...link.value, ...now }
  })
  const stopGaps = onGap(reload)
  onUnmounted(() => {
    stopListening()
    stopGaps()
  })
  return { link, error, load }
}
