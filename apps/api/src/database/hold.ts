/** Why work was broken off: what it held is somebody else's now, or may be. */
export class LostHold extends Error {}

/** Something in the database that whoever works on it keeps others from. */
export interface Hold {
  /** Prolongs it. false: it is not the caller's any more. */
  renew: () => Promise<boolean>
  /** How long it lasts from one renewal on, in milliseconds. */
  time: number
}

/**
 * Does work and keeps hold of something as long as it takes.
 * @param work its signal aborts with LostHold once the hold is lost, or could not be renewed in its time
 */
export async function whileHeld<T>({ renew, time }: Hold, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const lost = new AbortController()
  let until = performance.now() + time
  let renewing: Promise<void> | undefined
  const keep = async () => {
    const begun = performance.now()
    // A database that is away for a moment takes nothing away.
    const held = await renew().catch(() => undefined)
    if (held) until = begun + time
    if (held === false || performance.now() > until) lost.abort(new LostHold())
  }
  const timer = setInterval(() => {
    renewing ??= keep().finally(() => (renewing = undefined))
  }, time / 3)
  try {
    return await work(lost.signal)
  } finally {
    clearInterval(timer)
    await renewing
  }
}
