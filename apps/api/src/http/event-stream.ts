import { Readable } from 'node:stream'
import type { Limits } from '../limits.js'
import type { Subscription } from '../events/subscription.js'

interface EventStreamOptions {
  toResults: (events: unknown[]) => Promise<object[]>
  /** Whether the credential that opened the stream is still good. */
  stillHolds: () => Promise<boolean>
  limits: Limits['events']
  onEnd: () => void
}

const ping = ':\n\n'

/**
 * The results of a subscription as server-sent events, until its reader leaves or may no longer read. A result is made when
 * there is room for it on the connection, and no sooner: what a slow reader has still to hear are the events alone.
 */
export class EventStream extends Readable {
  private readonly timers: NodeJS.Timeout[]
  private results: object[] = []
  private pulling = false

  constructor(
    private readonly source: Subscription<unknown>,
    private readonly options: EventStreamOptions,
  ) {
    super()
    const { authInterval, pingInterval } = options.limits
    this.timers = [
      setInterval(() => void this.checkCredential(), authInterval),
      // Nobody who is behind needs to be told that there is more.
      setInterval(() => this.readableLength === 0 && this.pulling && this.push(ping), pingInterval),
    ]
    for (const timer of this.timers) timer.unref()
    // Some browsers take a connection for open only when something has come.
    this.push(ping)
  }

  override _read(): void {
    if (this.pulling) return
    this.pulling = true
    this.nextResult().then(
      (result) => {
        // Before the push, which may ask for the next one.
        this.pulling = false
        if (this.destroyed) return
        this.push(result ? `event: next\ndata: ${JSON.stringify(result)}\n\n` : 'event: complete\ndata:\n\n')
        if (!result) this.push(null)
      },
      (error: Error) => this.destroy(error),
    )
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    for (const timer of this.timers) clearInterval(timer)
    this.results = []
    void this.source.return()
    this.options.onEnd()
    done(error)
  }

  private async nextResult(): Promise<object | undefined> {
    if (this.results.length === 0) {
      const event = await this.source.next()
      if (event.done) return undefined
      const others = this.source.take(this.options.limits.readTogether - 1)
      this.results = await this.options.toResults([event.value, ...others])
    }
    return this.results.shift()
  }

  private async checkCredential(): Promise<void> {
    if (await this.options.stillHolds().catch(() => true)) return
    // What was not taken while it might be is not given any more.
    if (this.readableLength > 0) this.destroy()
    this.results = []
    await this.source.return()
  }
}
