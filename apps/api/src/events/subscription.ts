/**
 * What one subscriber has still to hear. Two changes of the same thing that wait together become one: what it is now is
 * read on delivery, so a slow reader costs memory for the number of things, not for the number of changes. With too many of
 * them it is given up: it hears an error, and has to read anew what it follows.
 *
 * An iterator written by hand: `return()` of an async generator waits for the value that is being awaited, and a reader
 * that hangs up must be let go at once.
 */
export class Subscription<T> implements AsyncIterableIterator<T> {
  private readonly waiting = new Map<string, T>()
  private reader: ((result: IteratorResult<T>) => void) | undefined
  private ended = false
  private overrun = false

  /** @param most how many things may wait */
  constructor(
    private readonly most: number,
    private readonly onEnd: () => void,
  ) {}

  /** Hands `value` to the reader; `key` says what it is about. */
  push(key: string, value: T): void {
    if (this.ended) return
    if (this.reader) {
      this.reader({ done: false, value })
      this.reader = undefined
    } else {
      this.waiting.set(key, value)
      this.overrun = this.waiting.size > this.most
      if (this.overrun) void this.return()
    }
  }

  /** Rejects when too much has waited. */
  next(): Promise<IteratorResult<T>> {
    const [first] = this.waiting
    if (first) {
      this.waiting.delete(first[0])
      return Promise.resolve({ done: false, value: first[1] })
    }
    if (this.overrun) return Promise.reject(new Error('the reader of a subscription is too far behind'))
    if (this.ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => (this.reader = resolve))
  }

  /** Up to `count` more that wait already. */
  take(count: number): T[] {
    const taken: T[] = []
    for (const [key, value] of this.waiting) {
      if (taken.length === count) break
      this.waiting.delete(key)
      taken.push(value)
    }
    return taken
  }

  return(): Promise<IteratorResult<T>> {
    if (!this.ended) {
      this.ended = true
      this.waiting.clear()
      this.reader?.({ done: true, value: undefined })
      this.onEnd()
    }
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
