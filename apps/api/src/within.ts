import { setTimeout as delay } from 'node:timers/promises'

/** The work's result, or the signal's reason as soon as it aborts. The work itself goes on unseen. */
export async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined)
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Whether the work is done after so many milliseconds; false, too, when it failed. It goes on unseen. */
export async function endsIn(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const done = work.then(
    () => true,
    () => false,
  )
  const stop = new AbortController()
  const tooLate = delay(milliseconds, false, { signal: stop.signal }).catch(() => false)
  try {
    return await Promise.race([done, tooLate])
  } finally {
    stop.abort()
  }
}
