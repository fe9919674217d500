import { useWindowVirtualizer } from '@tanstack/vue-virtual'
import { useElementSize, useMediaQuery, useResizeObserver } from '@vueuse/core'
import { computed, type MaybeRefOrGetter, onScopeDispose, type Ref, ref, toValue, watch } from 'vue'
import { gap, type Layout } from './layouts.js'

/** A place of the list that is in sight, and where it is drawn. */
interface Place {
  index: number
  style: Record<string, string>
}

/** Which places of a list are in sight: only those are drawn, however many there are. */
export function useListWindow(
  element: Readonly<Ref<HTMLElement | null>>,
  total: MaybeRefOrGetter<number>,
  layout: Layout,
) {
  const isNarrow = useMediaQuery('(max-width: 47.99rem)')
  const scrollMargin = ref(0)
  const { width } = useElementSize(element)
  const columns = computed(() =>
    layout.column === undefined ? 1 : Math.max(1, Math.floor((width.value + gap) / (layout.column + gap))),
  )
  /** Of a row, with the gap below it. That of a list's rows is an estimate: what is in them decides. */
  const height = computed(() => {
    if (layout.column === undefined) return isNarrow.value ? 112 : 81
    const column = (width.value - gap * (columns.value - 1)) / columns.value
    return Math.round((column * 5) / 8) + layout.caption + gap
  })

  const rows = useWindowVirtualizer(
    computed(() => {
      // Asked once, not for each of a hundred thousand rows.
      const size = height.value
      return {
        count: Math.ceil(toValue(total) / columns.value),
        estimateSize: () => size,
        overscan: layout.column === undefined ? 4 : 1,
        scrollMargin: scrollMargin.value,
        scrollPaddingStart: 80,
        scrollPaddingEnd: 24,
      }
    }),
  )
  watch(height, () => rows.value.measure())

  const heights = new ResizeObserver((entries) => {
    for (const { target, borderBoxSize } of entries) {
      const [box] = borderBoxSize
      if (box && target.isConnected)
        rows.value.resizeItem(Number(target.getAttribute('data-index')), Math.round(box.blockSize))
    }
  })
  onScopeDispose(() => heights.disconnect())

  /**
   * Waits for a row's height, that of the index in its `data-index`: to ask for it would have the page laid out at once,
   * again for each row. A row that is drawn anew with another link may be as high as before: it is observed anew.
   */
  function measure(row: unknown): void {
    if (layout.column !== undefined || !(row instanceof Element)) return
    heights.unobserve(row)
    heights.observe(row)
  }

  // What stands above the list may grow, and everything in it then moves down.
  useResizeObserver(document.body, () => {
    if (element.value) scrollMargin.value = Math.round(element.value.getBoundingClientRect().top + scrollY)
  })

  const places = computed(() => rows.value.getVirtualItems().flatMap(({ index, start }) => placesOf(index, start)))

  function placesOf(row: number, start: number): Place[] {
    const first = row * columns.value
    const count = Math.min(columns.value, toValue(total) - first)
    const share = `(100% + ${gap}px) / ${columns.value}`
    const style = {
      width: `calc(${share} - ${gap}px)`,
      transform: `translateY(${start - scrollMargin.value}px)`,
      ...(layout.column !== undefined && { height: `${height.value - gap}px` }),
    }
    return Array.from({ length: Math.max(0, count) }, (_, column) => ({
      index: first + column,
      style: { ...style, left: `calc(${column} * ${share})` },
    }))
  }

  return {
    places,
    totalHeight: computed(() => rows.value.getTotalSize()),
    measure,
    scrollTo: (index: number) => rows.value.scrollToIndex(Math.floor(index / columns.value), { align: 'auto' }),
  }
}
