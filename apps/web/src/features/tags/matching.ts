import { watchDebounced } from '@vueuse/core'
import { computed, type Ref, shallowRef } from 'vue'
import { matchingTags, searchTags, type Tag } from './tag-store.js'

/** The tags that match what is typed: at once those that the client finds, then also those that only the server does. */
export function useMatchingTags(text: Readonly<Ref<string>>, limit: number) {
  const answer = shallowRef<{ text: string; tags: Tag[] }>()
  watchDebounced(
    text,
    async (asked) => {
      if (asked.trim() === '') return
      // Without an answer there are those that the client finds.
      const tags = await searchTags(asked, limit).catch(() => [])
      if (asked === text.value) answer.value = { text: asked, tags }
    },
    { debounce: 150, immediate: true },
  )
  return computed(() => {
    const found = matchingTags(text.value.trim(), limit)
    const ids = new Set(found.map(({ id }) => id))
    const more = answer.value?.text === text.value ? answer.value.tags.filter(({ id }) => !ids.has(id)) : []
    return [...found, ...more].slice(0, limit)
  })
}
