import { shallowReactive } from 'vue'

export interface Toast {
  id: number
  text: string
  kind: 'done' | 'failed'
  action?: { label: string; run: () => unknown }
}

/** How long a toast stays, in ms; longer with something to press, or where something went wrong. */
const stay = { plain: 4_000, withAction: 8_000, failed: 12_000 }

/** What is being said now, oldest first. */
export const toasts = shallowReactive<Toast[]>([])

let lastId = 0
const timers = new Map<number, ReturnType<typeof setTimeout>>()

/** Says something in passing. */
export function toast(text: string, { kind = 'done', action }: Partial<Pick<Toast, 'kind' | 'action'>> = {}): void {
  const same = kind === 'failed' && toasts.find((each) => each.kind === kind && each.text === text)
  // What fails over and over is said once.
  if (same) return startLeaving(same.id)
  const id = ++lastId
  toasts.push({ id, text, kind, ...(action && { action }) })
  if (toasts.length > 3) dismiss(toasts[0]?.id ?? 0)
  startLeaving(id)
}

export function dismiss(id: number): void {
  const index = toasts.findIndex((each) => each.id === id)
  if (index >= 0) toasts.splice(index, 1)
  clearTimeout(timers.get(id))
  timers.delete(id)
}

/** A toast that is pointed at or focused does not leave. */
export function keepToasts(): void {
  timers.forEach((timer) => clearTimeout(timer))
}

export function letToastsLeave(): void {
  toasts.forEach(({ id }) => startLeaving(id))
}

/** Does what the last thing that was said offers; returns whether there was one. */
export function actOnToast(): boolean {
  const last = toasts.findLast(({ action }) => action)
  if (!last) return false
  dismiss(last.id)
  last.action?.run()
  return true
}

function startLeaving(id: number): void {
  const said = toasts.find((each) => each.id === id)
  const time = said?.kind === 'failed' ? stay.failed : said?.action ? stay.withAction : stay.plain
  clearTimeout(timers.get(id))
  timers.set(
    id,
    setTimeout(() => dismiss(id), time),
  )
}
