import type { EntityManager } from 'typeorm'
import type { Logger } from 'pino'
import type { Database } from '../database/database.js'
import { recordChanges } from '../events/event-log.js'
import { newId } from '../ids.js'
import type { Limits } from '../limits.js'
import { end, type JobSteps } from './job-steps.js'
import { Job } from './job.entity.js'
import { JobState } from './job.enums.js'

/**
 * Runs jobs, one after the other, in every process: whoever holds a job's lease takes it step by step, each in a
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

  /** Runs the job that has waited longest as far as it goes. @returns false where none waits */
  async runNext(): Promise<boolean> {
    const held = await this.claim()
    if (!held) return false
    try {
      while (!this.closing && (await this.step(held))) {
        // one after the other
      }
      await this.release(held)
    } catch (error) {
      await this.release(held)
      throw error
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

  /** Takes the lease of a job that waits, or whose holder has not been heard of. */
  private claim(): Promise<Held | null> {
    const { now, nowPlus, forUpdate } = this.database.dialect
    return this.database.write(async (tx) => {
      const [waiting] = await tx.query<{ id: string }[]>(
        `SELECT id FROM jobs WHERE state = 'QUEUED' OR (state = 'RUNNING' AND leaseUntil <= ${now})
         ORDER BY createdAt, id LIMIT 1${forUpdate}`,
      )
      if (!waiting) return null
      const job = await tx.findOneByOrFail(Job, { id: waiting.id })
      if (job.tries >= this.limits.tries) return this.giveUp(tx, job)
      const holder = newId('Worker')
      Object.assign(job, { state: JobState.RUNNING, holder, tries: job.tries + 1 })
      await keep(tx, job)
      await tx.query(`UPDATE jobs SET leaseUntil = ${nowPlus('?')} WHERE id = ?`, [this.limits.leaseTime, job.id])
      return { id: job.id, holder }
    })
  }

  private async giveUp(tx: EntityManager, job: Job): Promise<null> {
    this.log.error({ jobId: job.id }, 'a job was given up: the same step broke off again and again')
    end(job, JobState.FAILED, job.undoing ? null : this.limits.undoTime)
    await keep(tx, job)
    return null
  }

  /** @returns whether there is more to do */
  private async step({ id, holder }: Held): Promise<boolean> {
    const seen = await this.database.read.findOneByOrFail(Job, { id })
    const links = await this.steps.links(seen)
    return this.database.write(async (tx) => {
      const { nowPlus, forUpdate } = this.database.dialect
      // Locked until the step is done: who cancels waits for it, or has come before.
      const rows = await tx.query<unknown[]>(
        `SELECT id FROM jobs WHERE id = ? AND holder = ? AND state = 'RUNNING'${forUpdate}`,
        [id, holder],
      )
      if (rows.length === 0) return false
      const job = await tx.findOneByOrFail(Job, { id })
      await this.steps.advance(tx, job, links)
      job.tries = 0
      await keep(tx, job)
      await tx.query(`UPDATE jobs SET leaseUntil = ${nowPlus('?')} WHERE id = ?`, [this.limits.leaseTime, id])
      return job.state === JobState.RUNNING
    })
  }

  /** Gives back what has not ended, for anybody to take at once. */
  private async release({ id, holder }: Held): Promise<void> {
    await this.database.write((tx) =>
      tx.update(Job, { id, holder, state: JobState.RUNNING }, { state: JobState.QUEUED, holder: null }),
    )
  }
}

interface Held {
  id: string
  holder: string
}

/** Writes a job down, and tells of it. */
export async function keep(tx: EntityManager, job: Job): Promise<void> {
  const { id, ...columns } = job
  await tx.update(Job, { id }, columns as object)
  await recordChanges(tx, [{ ownerId: job.ownerId, kind: 'JOB', subjectId: id, linkId: '' }])
}
