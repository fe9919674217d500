/** Calls `work` at most once in `time` ms, and once more after the last call: what changes in between is seen at the end. */
export function throttled(work: () => unknown, time: number): () => void {
  let waiting = false
  let again = false
  const run = () => {
    waiting = true
    again = false
    work()
    setTimeout(() => {
      waiting = false
      if (again) run()
    }, time)
  }
  return () => {
    if (waiting) again = true
    else run()
  }
}
