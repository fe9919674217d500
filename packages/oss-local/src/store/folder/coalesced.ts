/**
 * Joins callers of `run`, so that one disk flush serves everybody who waits for one: at most one run is under way,
 * and whoever calls during it shares the next, which begins after the call and so covers what the caller wrote.
 */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  let current = Promise.resolve()
  let waiting: Promise<void> | undefined
  return () => {
    waiting ??= current.then(() => {
      waiting = undefined
      const round = run()
      current = round.catch(() => undefined)
      return round
    })
    return waiting
  }
}
