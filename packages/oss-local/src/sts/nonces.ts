/** The nonces of requests whose time has not run out, so that none can be sent again. */
export class Nonces {
  readonly #ends = new Map<string, number>()

  /** False for a nonce that was used already. */
  use(nonce: string, end: Date, now: Date): boolean {
    // The oldest come first: what has ended is at the front.
    for (const [used, usedUntil] of this.#ends) {
      if (usedUntil > now.getTime()) break
      this.#ends.delete(used)
    }
    if (this.#ends.has(nonce)) return false
    this.#ends.set(nonce, end.getTime())
    return true
  }
}
