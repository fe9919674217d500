import type { EntityManager } from 'typeorm'
import type { Logger } from 'pino'
import type { Database } from '../database/database.js'
import { recordChanges } from '../events/event-log.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { newId } from '../ids.js'
import type { Limits } from '../limits.js'
import { fail, type JobSteps } from './job-steps.js'
import { Job } from './job.entity.js'
import { JobState } from './job.enums.js'

/**
 * Runs jobs in every process, a step of each in turn: whoever holds a job's lease takes it one step further, in a
 * transaction that asks whether it still does. A process that dies loses at most the step that it was at.
 */
export class JobRunner {
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined
  private again = false
  private closing = false

  constructor(
    private readonly database: Database,
    private readonly steps: JobSteps,
    private readonly limits: Limits['jobs'],
    private readonly log: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), this.limits.pollInterval)
    this.timer.unref()
  }

  /** Ends the step that is running, and leaves the rest to others. */
  async close(): Promise<void> {
    this.closing = true
    clearInterval(this.timer)
    await this.running
  }

  /** Takes the job that has waited longest for a turn one step further. @returns false where none waits */
  async runNext(): Promise<boolean> {
    const held = await this.claim()
    if (!held) return false
    try {
      await this.step(held)
    } catch (error) {
      if (isFinal(error)) await this.giveUp(held, error)
      else {
        await this.giveBack(held)
        throw error
      }
    }
    return true
  }

  /** Looks for jobs at once. */
  wake(): void {
    if (this.closing) return
    // One that has just begun to wait may have been looked past.
    this.again = this.running !== undefined
    this.running ??= this.runAll()
      .catch((error: unknown) => this.log.error({ err: error }, 'a job broke off; it is tried again'))
      .finally(() => {
        this.running = undefined
        if (this.again) this.wake()
      })
  }

  private async runAll(): Promise<void> {
    while (!this.closing && (await this.runNext())) {
      // one after the other
    }
  }

  /** Takes the lease of a job that waits: for its first turn, for its next one, or for a holder that is not heard of any more. */
  private claim(): Promise<Held | null> {
    const { now, nowPlus, skipLocked } = this.database.dialect
    return this.database.write(async (tx) => {
      const [waiting] = await tx.query<{ id: string }[]>(
        `SELECT id FROM jobs WHERE state = 'QUEUED' OR (state = 'RUNNING' AND leaseUntil <= ${now})
         ORDER BY COALESCE(leaseUntil, createdAt), id LIMIT 1${skipLocked}`,
      )
      if (!waiting) return null
      const job = await tx.findOneByOrFail(Job, { id: waiting.id })
      const before = { ...job }
      const holder = newId('Worker')
      Object.assign(job, { state: JobState.RUNNING, holder, tries: job.tries + 1 })
      await tx.query(`UPDATE jobs SET leaseUntil = ${nowPlus('?')} WHERE id = ?`, [this.limits.leaseTime, job.id])
      // A turn is nothing to tell of, its result is.
      if (before.state === JobState.QUEUED) await keep(tx, job, before)
      else await write(tx, job, before)
      return { id: job.id, holder }
    })
  }

  private async step(held: Held): Promise<void> {
    const seen = await this.database.read.findOneByOrFail(Job, { id: held.id })
    if (seen.tries > this.limits.tries) {
      const message = 'The same step broke off again and again: the log of the server says why.'
      throw new ApiError(ErrorCode.INTERNAL, message)
    }
    const links = await this.steps.links(seen)
    await this.whileHeld(held, async (tx, job) => {
      await this.steps.advance(tx, job, links)
      job.tries = 0
    })
  }

  private async giveUp(held: Held, { code, message }: ApiError): Promise<void> {
    this.log.error({ jobId: held.id, code }, `a job was given up: ${message}`)
    await this.whileHeld(held, (_, job) => fail(job, { code, message }, this.limits.undoTime))
  }

  private giveBack(held: Held): Promise<void> {
    return this.whileHeld(held, () => undefined)
  }

  /** Changes a job, unless somebody else has come to hold it, or has ended it. What has not ended waits for its next turn. */
  private whileHeld({ id, holder }: Held, work: (tx: EntityManager, job: Job) => Promise<void> | void): Promise<void> {
    const { now, forUpdate } = this.database.dialect
    return this.database.write(async (tx) => {
      // Locked until the step is done: who cancels waits for it, or has come before.
      const rows = await tx.query<unknown[]>(
        `SELECT id FROM jobs WHERE id = ? AND holder = ? AND state = 'RUNNING'${forUpdate}`,
        [id, holder],
      )
      if (rows.length === 0) return
      const job = await tx.findOneByOrFail(Job, { id })
      const before = { ...job }
      await work(tx, job)
      job.holder = null
      await keep(tx, job, before)
      await tx.query(`UPDATE jobs SET leaseUntil = ${now} WHERE id = ?`, [id])
    })
  }
}

interface Held {
  id: string
  holder: string
}

/** What is refused is refused the next time too; but for a store or a disk, which may come back. */
const isFinal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code !== ErrorCode.STORAGE_UNAVAILABLE

/** Writes down what has changed of a job, and tells of it. */
export async function keep(tx: EntityManager, job: Job, before: Job): Promise<void> {
  await write(tx, job, before)
  await recordJobChange(tx, job)
}

/** Tells of a job. */
export const recordJobChange = (tx: EntityManager, { id, ownerId }: Job): Promise<void> =>
  recordChanges(tx, [{ ownerId, kind: 'JOB', subjectId: id, linkId: '' }])

/** Not its input and notes, which may be long, each time. */
async function write(tx: EntityManager, job: Job, before: Job): Promise<void> {
  const changed = Object.entries(job).filter(([column, value]) => value !== before[column as keyof Job])
  await tx.update(Job, { id: job.id }, Object.fromEntries(changed))
}
