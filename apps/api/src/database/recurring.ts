import type { Logger } from 'pino'
import type { Limits } from '../limits.js'
import type { Database } from './database.js'
import { withLease } from './lease.js'

/** How much of an interval nobody else begins the same: with the whole of it, who is a moment too early would miss his turn. */
const gapShare = 0.8

export interface RecurringWork {
  /** Of all instances one does it at a time. */
  name: string
  /** Milliseconds from one time to the next; the first is at the start. */
  interval: number
  /** Whether there is anything to do: asked before the lease is taken, which disturbs those who write. */
  due?: () => Promise<boolean>
  /** The signal aborts when this process stops, or another instance has taken the work over. */
  work: (signal: AbortSignal) => Promise<unknown>
}

/** Work that is done again and again, by one of all instances; what breaks off is logged, and done the next time. */
export class Recurring {
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined
  private readonly abort = new AbortController()

  constructor(
    private readonly database: Database,
    private readonly options: RecurringWork,
    private readonly limits: Limits['recurring'],
    private readonly log: Logger,
  ) {}

  start(): void {
    this.run()
    this.timer = setInterval(() => this.run(), this.options.interval)
    this.timer.unref()
  }

  /** Waits for what is running, which is told to come to an end. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    this.abort.abort()
    await this.running
  }

  private run(): void {
    const { name } = this.options
    this.running ??= this.inTurn()
      .catch((error: unknown) => {
        if (this.abort.signal.aborted) return
        this.log.warn({ err: error, work: name }, 'it broke off; it is done again the next time')
      })
      .finally(() => (this.running = undefined))
  }

  private async inTurn(): Promise<void> {
    const { name, interval, due, work } = this.options
    if (due && !(await due())) return
    const { leaseTime: time, gap } = this.limits
    await withLease(this.database, { name, time, gap: Math.min(interval * gapShare, gap) }, async (held) => {
      const signal = AbortSignal.any([held, this.abort.signal])
      if (!signal.aborted) await work(signal)
    })
  }
}
