/**
 * Does `work`, which does not throw, at most once in `time` ms and never twice at the same time, and once more after the
 * last call: what changes in between is seen at the end.
 */
export function throttled(work: () => unknown, time: number): () => void {
  let waiting = false
  let again = false
  const run = async () => {
    waiting = true
    again = false
    await work()
    setTimeout(() => {
      waiting = false
      if (again) void run()
    }, time)
  }
  return () => {
    if (waiting) again = true
    else void run()
  }
}
