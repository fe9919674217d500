import { nextTick, type Ref, shallowRef, watch } from 'vue'
import type { LinkList } from './link-list.js'
import type { LinkRow } from './link-store.js'

interface Drawn {
  index: number
  key: number
  link: LinkRow | undefined
}

/** So long a row is waited for that is still on its way. */
const framesToWait = 30

/**
 * Where the keyboard is in a list: at a link, wherever that moves to. What keys do, they do to the link that has the focus,
 * as nobody could see which other one is meant.
 * @param drawn the rows that are drawn now
 */
export function useListCursor(
  element: Readonly<Ref<HTMLElement | null>>,
  list: LinkList,
  drawn: () => readonly Drawn[],
  scrollTo: (index: number) => void,
) {
  const focused = shallowRef<Drawn>()
  /** Where the way leads that the focus has not come to yet. */
  let heading: number | undefined

  /** The row that an event of the list is about. */
  function rowOf({ target }: Event): Drawn | undefined {
    const index = target instanceof Element ? target.closest('[data-index]')?.getAttribute('data-index') : undefined
    return drawn().find((each) => String(each.index) === index)
  }

  function focusIn(event: FocusEvent): void {
    focused.value = rowOf(event)
    if (focused.value) list.cursor = { id: focused.value.link?.id, index: focused.value.index }
  }

  function focusOut(): void {
    focused.value = undefined
  }

  async function goTo(index: number): Promise<void> {
    const last = (list.total ?? 0) - 1
    const to = Math.max(0, Math.min(index, last))
    if (last < 0) return
    heading = to
    list.cursor = { id: list.at(to)?.id, index: to }
    scrollTo(to)
    // At once where it can be: the next key may be about it already.
    focusRow(to)
    await nextTick()
    arrive(to, framesToWait)
  }

  /** Whether the row is drawn, and has the focus now. */
  function focusRow(at: number): boolean {
    const title = rowAt(at)?.querySelector<HTMLElement>('[data-row-focus]')
    title?.focus({ preventScroll: true })
    return Boolean(title) && document.activeElement === title
  }

  /** Gives the row the focus, once it is drawn: one that was far away is after the scrolling. */
  function arrive(at: number, frames: number): void {
    requestAnimationFrame(() => {
      if (heading !== at) return
      if (!focusRow(at) && frames > 0) arrive(at, frames - 1)
      else heading = undefined
    })
  }

  /** One link on, or back; from the first that is in sight where the cursor is out of it. */
  function step(by: 1 | -1): Promise<void> {
    const { id, index } = list.cursor
    const at = heading ?? (id === undefined ? index : list.indexOf(id))
    if (heading !== undefined || isInSight(rowAt(at))) return goTo(at + by)
    return goTo(drawn().find((each) => isInSight(rowAt(each.index)))?.index ?? 0)
  }

  const rowAt = (index: number) => element.value?.querySelector(`[data-index="${index}"]`)

  // The link that has the focus may leave the list, as one that is thrown away does: the next one then takes its place.
  watch(drawn, (now) => {
    const { value: before } = focused
    const id = before?.link?.id
    if (!before || id === undefined) return
    focused.value = now.find(({ link }) => link?.id === id)
    if (focused.value) list.cursor = { id, index: focused.value.index }
    else if (!list.has(id)) void goTo(before.index)
  })

  return { focused, rowOf, focusIn, focusOut, goTo, step }
}

/** Whether a row begins within the window, so that its title is seen. */
function isInSight(row: Element | null | undefined): boolean {
  if (!row) return false
  const { top, bottom } = row.getBoundingClientRect()
  return top >= 0 ? top < innerHeight - 24 : bottom > 48
}
