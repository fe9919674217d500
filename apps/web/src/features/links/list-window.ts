import { useElementSize, useEventListener, useMediaQuery, useResizeObserver, useWindowSize } from '@vueuse/core'
import { computed, type MaybeRefOrGetter, nextTick, onScopeDispose, type Ref, shallowRef, toValue, watch } from 'vue'
import { gap, type Layout } from './layouts.js'
import { RowHeights } from './row-heights.js'

/** A place of the list that is in sight, and where it is drawn. */
interface Place {
  index: number
  transform: string
}

interface WindowOptions {
  total: MaybeRefOrGetter<number>
  layout: Layout
  /** Whether what a search has found stands below what is always there. */
  passages: boolean
}

/** What stays free above and below a row that is scrolled to, in px. */
const above = 80
const below = 24
/** Who has not scrolled for so long (ms) has come to rest. */
const rest = 150

/** Which places of a list are in sight as the window is scrolled: only those are drawn, however many there are. */
export function useListWindow(element: Readonly<Ref<HTMLElement | null>>, { total, layout, passages }: WindowOptions) {
  const isNarrow = useMediaQuery('(max-width: 47.99rem)')
  const { width } = useElementSize(element)
  const { height: windowHeight } = useWindowSize()
  const columns = computed(() =>
    layout.column === undefined ? 1 : Math.max(1, Math.floor((width.value + gap) / (layout.column + gap))),
  )
  /** Whether rows are as high as what is in them; all others are as high as one another. */
  const varies = computed(() => layout.column === undefined && (isNarrow.value || passages))
  /** Of a row, with the gap below it; where heights vary, what is thought of those that were not seen yet. */
  const height = computed(() => {
    if (layout.column === undefined) return isNarrow.value ? 112 : 81
    const column = (width.value - gap * (columns.value - 1)) / columns.value
    return Math.round((column * 5) / 8) + layout.caption + (passages ? layout.passage : 0) + gap
  })
  const count = computed(() => Math.ceil(toValue(total) / columns.value))

  /** Replaced where all is another; `measured` tells that some of them have become known. */
  const heights = shallowRef(new RowHeights(count.value, height.value))
  const measured = shallowRef(0)
  watch(count, (now) => (heights.value = heights.value.resized(now)), { flush: 'sync' })
  let observedAs = new WeakMap<Element, string>()
  watch(
    [height, varies],
    () => {
      heights.value = new RowHeights(count.value, height.value)
      observedAs = new WeakMap()
    },
    { flush: 'sync' },
  )

  /** Where the list begins in the page. What stands above it may grow, and everything in it then moves down. */
  const margin = shallowRef(0)
  useResizeObserver(document.body, () => {
    if (element.value) margin.value = Math.round(element.value.getBoundingClientRect().top + scrollY)
  })

  /** The first and the last row that are drawn. Scrolling asks more often than another comes into sight. */
  const range = shallowRef<readonly [first: number, last: number]>([0, -1])
  const beyond = layout.column === undefined ? 4 : 1
  function look(): void {
    const from = scrollY - margin.value + shift
    const first = Math.max(0, heights.value.rowAt(from) - beyond)
    const last = Math.min(count.value - 1, heights.value.rowAt(from + windowHeight.value) + beyond)
    if (first !== range.value[0] || last !== range.value[1]) range.value = [first, last]
  }

  /**
   * By how much everything is drawn too high: a row above what is looked at has turned out to be higher than was thought,
   * and what is looked at must stay where it is. To scroll by as much would end a scrolling that is under way; that is done
   * once it has come to rest.
   */
  let shift = 0
  let resting: ReturnType<typeof setTimeout> | undefined
  function settle(): void {
    if (shift === 0) return
    const by = shift
    shift = 0
    measured.value++
    void nextTick(() => scrollBy({ top: by, behavior: 'instant' }))
  }
  useEventListener('scroll', () => {
    clearTimeout(resting)
    resting = setTimeout(() => {
      resting = undefined
      settle()
    }, rest)
    // The top of the list is nearer than it is drawn.
    if (shift !== 0 && scrollY < margin.value + Math.abs(shift)) settle()
    look()
  })
  watch([heights, measured, margin, windowHeight], look, { flush: 'sync', immediate: true })
  onScopeDispose(() => clearTimeout(resting))

  const sizes = new ResizeObserver((entries) => {
    const top = scrollY - margin.value + shift
    let isOther = false
    for (const { target, borderBoxSize } of entries) {
      const [box] = borderBoxSize
      if (!box || !target.isConnected || !varies.value || target.classList.contains('blank')) continue
      const row = Number(target.getAttribute('data-index'))
      const isAbove = heights.value.topOf(row) < top
      const higher = heights.value.set(row, Math.round(box.blockSize))
      if (isAbove) shift += higher
      isOther ||= higher !== 0
    }
    if (isOther) measured.value++
    if (shift !== 0 && resting === undefined) settle()
  })
  onScopeDispose(() => sizes.disconnect())

  /**
   * Waits for a row's height, that of the index in its `data-index`: to ask for it would have the page laid out at once,
   * again for each row. A row that is drawn anew in another place may be as high as before: it is observed anew. A
   * blank one has no height of its own.
   */
  function measure(row: unknown): void {
    if (!varies.value || !(row instanceof Element)) return
    const as = `${row.getAttribute('data-index')} ${row.className}`
    if (observedAs.get(row) === as) return
    observedAs.set(row, as)
    sizes.unobserve(row)
    sizes.observe(row)
  }

  const places = computed<Place[]>(() => {
    void measured.value
    const [first, last] = range.value
    return Array.from({ length: last - first + 1 }, (_, n) => placesOf(first + n)).flat()
  })

  function placesOf(row: number): Place[] {
    const first = row * columns.value
    const length = Math.max(0, Math.min(columns.value, toValue(total) - first))
    const y = heights.value.topOf(row) - shift
    return Array.from({ length }, (_, column) => ({
      index: first + column,
      transform: `translate(calc(${column} * (100% + ${gap}px)), ${y}px)`,
    }))
  }

  /** Scrolls as far as it takes to see a place. */
  function scrollTo(index: number): void {
    const row = Math.floor(index / columns.value)
    const drawn = margin.value - shift
    const top = heights.value.topOf(row) + drawn - above
    const bottom = heights.value.topOf(row + 1) + drawn + below - windowHeight.value
    if (scrollY > top) window.scrollTo({ top, behavior: 'instant' })
    else if (scrollY < bottom) window.scrollTo({ top: bottom, behavior: 'instant' })
    look()
  }

  const totalHeight = computed(() => {
    void measured.value
    return heights.value.total
  })
  return {
    places,
    /** Of the list; each of its rows takes its own from there. */
    style: computed(() => ({
      height: `${totalHeight.value}px`,
      '--column': `calc((100% + ${gap}px) / ${columns.value} - ${gap}px)`,
      '--row': layout.column === undefined ? 'auto' : `${height.value - gap}px`,
    })),
    measure,
    scrollTo,
  }
}
