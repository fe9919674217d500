import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Capturer } from '../capture/capture.types.js'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { newId } from '../ids.js'
import { endsIn } from '../within.js'
import { Draining, LostClaim, type Task, type TaskSource } from './task.js'
import { WorkerRow } from './worker.entity.js'

export interface WorkerOptions {
  database: Database
  /** They are asked in turn: much of one keeps nobody from the others. */
  sources: readonly TaskSource[]
  /** Makes the capturer at the first task: until then neither its code nor a browser takes memory. */
  createCapturer: () => Promise<Capturer>
  concurrency: number
  limits: Limits
  log: Logger
}

/** Takes tasks from the queue, as many at once as it has room for, until it is told to drain. */
export class Worker {
  private readonly id = newId('Worker')
  private readonly running = new Map<Task, { done: Promise<void>; abort: AbortController }>()
  private capturer: Promise<Capturer> | undefined
  /** Whoever gave a task last comes last. */
  private sources: readonly TaskSource[]
  private draining = false
  private wake = Promise.withResolvers<void>()
  private loop: Promise<void> | undefined
  private beating: NodeJS.Timeout | undefined

  constructor(private readonly options: WorkerOptions) {
    this.sources = options.sources
  }

  start(): void {
    const stopListening = this.options.database.onCommit(() => this.wake.resolve())
    this.beating = setInterval(() => void this.beat(), this.options.limits.queue.beatInterval)
    this.loop = this.run().finally(stopListening)
  }

  /** Takes no more, gives what is running a while to end, gives the rest back to the queue. */
  async drain(): Promise<void> {
    this.draining = true
    this.wake.resolve()
    await this.loop
    const all = () => Promise.all([...this.running.values()].map(({ done }) => done))
    await Promise.race([all(), sleep(this.options.limits.http.drainTimeout, undefined, { ref: false })])
    for (const { abort } of this.running.values()) abort.abort(new Draining())
    await all()
    clearInterval(this.beating)
    const capturer = await this.capturer?.catch(() => undefined)
    await capturer?.close()
    await this.options.database.write((tx) => tx.delete(WorkerRow, { id: this.id })).catch(() => undefined)
  }

  private async run(): Promise<void> {
    const { sources, concurrency, limits, log } = this.options
    await this.beat()
    while (!this.draining) {
      this.wake = Promise.withResolvers()
      try {
        for (const source of sources) await source.reclaim()
        while (!this.draining && this.running.size < concurrency) {
          const task = await this.next()
          if (!task) break
          this.begin(task)
        }
      } catch (error) {
        log.error({ err: error }, 'the queue could not be read; trying again')
        await sleep(limits.queue.pollInterval)
      }
      await endsIn(this.wake.promise, limits.queue.pollInterval)
    }
  }

  private async next(): Promise<Task | null> {
    for (const source of this.sources) {
      const task = await source.next()
      if (!task) continue
      this.sources = [...this.sources.filter((other) => other !== source), source]
      return task
    }
    return null
  }

  private begin(task: Task): void {
    const abort = new AbortController()
    const done = this.attempt(task, abort)
      .catch((error: unknown) => this.broken(task, error))
      .finally(() => {
        this.running.delete(task)
        this.wake.resolve()
      })
    this.running.set(task, { done, abort })
  }

  private async attempt(task: Task, abort: AbortController): Promise<void> {
    const { limits, log } = this.options
    const renew = async () => {
      const held = await task.renew()
      if (!held) abort.abort(new LostClaim())
    }
    const renewing = setInterval(
      () => void renew().catch((error: unknown) => log.warn({ err: error }, 'a lease was not renewed')),
      limits.queue.heartbeatInterval,
    )
    try {
      await task.run(await this.readyCapturer(), abort.signal)
    } finally {
      clearInterval(renewing)
    }
  }

  private async readyCapturer(): Promise<Capturer> {
    this.capturer ??= this.options.createCapturer().catch((error: unknown) => {
      this.capturer = undefined
      throw error
    })
    return this.capturer
  }

  private async broken(task: Task, error: unknown): Promise<void> {
    if (error instanceof LostClaim) return
    try {
      await (error instanceof Draining ? task.release() : task.fail(error))
    } catch (again) {
      // The database is away as well: the lease ends by itself, and the next worker takes over.
      this.options.log.error({ err: again }, 'an attempt could not be ended')
    }
  }

  private async beat(): Promise<void> {
    const { database, concurrency, log } = this.options
    try {
      await database.write(async (tx) => {
        await tx.delete(WorkerRow, { id: this.id })
        await tx.query(`INSERT INTO workers (id, capacity, seenAt) VALUES (?, ?, ${database.dialect.now})`, [
          this.id,
          concurrency,
        ])
      })
    } catch (error) {
      log.warn({ err: error }, 'this worker could not tell that it is alive')
    }
  }
}
