import { useEventListener, useResizeObserver } from '@vueuse/core'
import { computed, type MaybeRefOrGetter, onMounted, type Ref, shallowRef, toValue } from 'vue'

/** Fewer rows than this are all drawn. */
const many = 60
/** So many rows beyond what is seen are drawn, too. */
const beyond = 20

/**
 * Which rows of a long list are drawn as what it stands in is scrolled: those in sight, and some around them.
 * @param list the element that the rows are in, all of one height
 * @param count of all rows
 * @param height of a row, in px
 */
export function useScrollWindow(
  list: Readonly<Ref<HTMLElement | null>>,
  count: MaybeRefOrGetter<number>,
  height: MaybeRefOrGetter<number>,
) {
  const scrolled = shallowRef<HTMLElement>()
  const first = shallowRef(0)
  const seen = shallowRef(many)

  function look(): void {
    if (!list.value || !scrolled.value) return
    const from = scrolled.value.getBoundingClientRect().top - list.value.getBoundingClientRect().top
    // By steps: each is drawn once, not every row on its own.
    first.value = Math.max(0, Math.floor(from / toValue(height) / beyond) - 1) * beyond
    seen.value = Math.ceil(scrolled.value.clientHeight / toValue(height))
  }
  onMounted(() => (scrolled.value = scrollParent(list.value)))
  useEventListener(scrolled, 'scroll', look, { passive: true })
  useResizeObserver(scrolled, look)

  const start = computed(() => (toValue(count) > many ? Math.min(first.value, toValue(count)) : 0))
  const end = computed(() => (toValue(count) > many ? start.value + seen.value + 3 * beyond : toValue(count)))
  return {
    start,
    end,
    /** The room of the rows that are not drawn. */
    style: computed(() => ({
      paddingTop: `${start.value * toValue(height)}px`,
      paddingBottom: `${Math.max(0, toValue(count) - end.value) * toValue(height)}px`,
    })),
  }
}

function scrollParent(element: HTMLElement | null): HTMLElement | undefined {
  for (let parent = element?.parentElement; parent; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent
  }
  return undefined
}
