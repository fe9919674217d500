import { onScopeDispose, shallowRef, watch } from 'vue'

/**
 * Lets things in a few at a time: to draw many rows anew within one frame makes it a long one, and who scrolls on past
 * them has waited for nothing.
 * @param wanted the names of all that is to be drawn, those first that are to come first
 * @param atOnce how many others may come within a frame; at the beginning all do
 * @returns whether something is in
 */
export function useGradually(wanted: () => readonly string[], atOnce: number): (name: string) => boolean {
  const admitted = shallowRef<ReadonlySet<string>>(new Set(wanted()))
  let frame: number | undefined
  let task: ReturnType<typeof setTimeout> | undefined

  function admit(): void {
    const names = wanted()
    const staying = names.filter((name) => admitted.value.has(name))
    const coming = names.filter((name) => !admitted.value.has(name))
    admitted.value = new Set([...staying, ...coming.slice(0, atOnce)])
    stop()
    // Behind this frame, so that the next ones come within another.
    if (coming.length > atOnce) frame = requestAnimationFrame(() => (task = setTimeout(admit)))
  }
  function stop(): void {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(task)
  }
  watch(wanted, admit, { flush: 'sync' })
  onScopeDispose(stop)

  return (name) => admitted.value.has(name)
}
