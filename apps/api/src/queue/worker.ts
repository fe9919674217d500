import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Capturer, CaptureResult } from '../capture/capture.types.js'
import type { Limits } from '../config.js'
import type { Database } from '../database/database.js'
import { newId } from '../ids.js'
import { attemptPrefix } from '../snapshots/object-keys.js'
import { CaptureStep, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import type { ObjectStore } from '../storage/object-store.js'
import type { Claim, Claims } from './claims.js'
import type { Outcomes, StoredFile } from './outcomes.js'
import { WorkerRow } from './worker.entity.js'

/** Why an attempt was broken off. */
class LostClaim extends Error {}
class Draining extends Error {}

export interface WorkerOptions {
  database: Database
  claims: Claims
  outcomes: Outcomes
  store: ObjectStore
  /** Makes the capturer at the first capture: until then neither its code nor a browser takes memory. */
  createCapturer: () => Promise<Capturer>
  concurrency: number
  limits: Limits
  log: Logger
}

/** Takes snapshots from the queue, as many at once as it has room for, until it is told to drain. */
export class Worker {
  readonly id = `wrk_${newId('Session').slice(4)}`
  private readonly running = new Map<Claim, { done: Promise<void>; abort: AbortController }>()
  private capturer: Promise<Capturer> | undefined
  private draining = false
  private wake = Promise.withResolvers<void>()
  private loop: Promise<void> | undefined
  private heartbeat: NodeJS.Timeout | undefined

  constructor(private readonly options: WorkerOptions) {}

  start(): void {
    const stopListening = this.options.database.onCommit(() => this.wake.resolve())
    this.heartbeat = setInterval(() => void this.beat(), this.options.limits.queue.beatInterval)
    this.loop = this.run().finally(stopListening)
  }

  /** Takes no more, gives what is running a while to end, gives the rest back to the queue. */
  async drain(): Promise<void> {
    this.draining = true
    this.wake.resolve()
    await this.loop
    const patience = sleep(this.options.limits.http.drainTimeout, undefined, { ref: false })
    const all = () => Promise.all([...this.running.values()].map(({ done }) => done))
    await Promise.race([all(), patience])
    for (const { abort } of this.running.values()) abort.abort(new Draining())
    await all()
    clearInterval(this.heartbeat)
    await this.capturer?.then(
      (capturer) => capturer.close(),
      () => undefined,
    )
    await this.options.database.write((tx) => tx.delete(WorkerRow, { id: this.id })).catch(() => undefined)
  }

  private async run(): Promise<void> {
    const { limits, log } = this.options
    await this.beat()
    while (!this.draining) {
      this.wake = Promise.withResolvers()
      try {
        await this.options.claims.reclaim()
        while (!this.draining && this.running.size < this.options.concurrency) {
          const claim = await this.options.claims.claim()
          if (!claim) break
          this.begin(claim)
        }
      } catch (error) {
        log.error({ err: error }, 'the queue could not be read; trying again')
        await sleep(limits.queue.pollInterval)
      }
      await Promise.race([this.wake.promise, sleep(limits.queue.pollInterval)])
    }
  }

  private begin(claim: Claim): void {
    const abort = new AbortController()
    const done = this.attempt(claim, abort)
      .catch((error: unknown) => this.broken(claim, error))
      .finally(() => {
        this.running.delete(claim)
        this.wake.resolve()
      })
    this.running.set(claim, { done, abort })
  }

  private async attempt(claim: Claim, abort: AbortController): Promise<void> {
    const { snapshot } = claim
    let state = { step: CaptureStep.NAVIGATE, progress: 0 }
    const renew = async () => {
      const held = await this.options.claims.renew(claim, state.step, state.progress)
      if (!held) abort.abort(new LostClaim())
    }
    const renewing = setInterval(
      () => void renew().catch((error: unknown) => this.options.log.warn({ err: error }, 'a lease was not renewed')),
      this.options.limits.queue.heartbeatInterval,
    )
    try {
      const capturer = await this.readyCapturer()
      const result = await capturer.capture({
        id: `${snapshot.id}.${claim.attempt}`,
        url: claim.url,
        formats: new Set(snapshot.formats),
        signal: abort.signal,
        onProgress: (step, progress) => {
          const news = step !== state.step
          state = { step, progress }
          if (news) void renew().catch(() => undefined)
        },
      })
      try {
        await this.end(claim, result, abort.signal, (progress) => (state = { step: CaptureStep.STORE, progress }))
      } finally {
        await result.dispose()
      }
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

  private async end(
    claim: Claim,
    result: CaptureResult,
    signal: AbortSignal,
    onProgress: (progress: number) => void,
  ): Promise<void> {
    if (!result.ok) {
      const codes = result.problems.map((problem) => problem.code)
      this.options.log.info({ snapshotId: claim.snapshot.id, attempt: claim.attempt, codes }, 'a capture failed')
      if (result.retryable && (await this.options.outcomes.tryAgain(claim, result))) return
    }
    const stored: StoredFile[] = []
    for (const file of result.files) {
      signal.throwIfAborted()
      onProgress(0.9 + (0.1 * stored.length) / result.files.length)
      const objectKey = `${attemptPrefix(claim.snapshot.id, claim.attempt)}${file.fileName}`
      const { crc64 } = await this.options.store.put(objectKey, file.open, {
        size: file.size,
        contentType: file.contentType,
        signal,
      })
      const { kind, contentType, fileName, size, sha256, width = null, height = null } = file
      stored.push({ kind, contentType, fileName, size, sha256, crc64, width, height, objectKey })
    }
    signal.throwIfAborted()
    await this.options.outcomes.finish(claim, result, stored)
  }

  /** What the capture itself did not answer with: the store failed, the claim was lost, we are draining, or a fault of ours. */
  private async broken(claim: Claim, error: unknown): Promise<void> {
    const { claims, outcomes, log } = this.options
    if (error instanceof LostClaim) return
    if (error instanceof Draining) return claims.release(claim)
    log.error({ err: error, snapshotId: claim.snapshot.id }, 'an attempt broke off')
    try {
      if (await outcomes.tryAgain(claim)) return
      const problems = [{ code: SnapshotProblemCode.STORAGE_FAILED }]
      await outcomes.finish(claim, { ok: false, retryable: false, problems, files: [] }, [])
    } catch (again) {
      // The database is away as well: the lease ends by itself, and the next worker takes over.
      log.error({ err: again, snapshotId: claim.snapshot.id }, 'an attempt could not be ended')
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
      log.warn({ err: error, host: hostname() }, 'this worker could not tell that it is alive')
    }
  }
}
