import { Between, type EntityManager } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import { insertAll } from '../database/chunks.js'
import type { Limits } from '../limits.js'
import type { Job } from './job.entity.js'
import { JobRow } from './job-row.entity.js'
import { JobState, RowOutcome } from './job.enums.js'
import type { Tasks } from './tasks/registry.js'
import type { Task } from './tasks/task.types.js'

/** The owner, on whose behalf a job does what it does. */
export const ownerOf = ({ ownerId, id }: Job): Viewer => ({
  userId: ownerId,
  credential: { kind: 'session', id },
  scopes: 'all',
})

/** A task whose input and notes came from the database. Only it knows what is in them. */
type AnyTask = Task<object, object | null, object>

/** The steps of jobs. Each changes the job that it is given; the caller keeps it, in the same transaction. */
export class JobSteps {
  constructor(
    private readonly tasks: Tasks,
    private readonly limits: Limits['jobs'],
  ) {}

  /** What has to be known before the first step, read outside of its transaction; null: it is known already. */
  links(job: Job): Promise<string[]> | null {
    return job.total === null && !job.undoing ? this.taskOf(job).links(ownerOf(job), job.input) : null
  }

  /** Takes a job one step further. */
  async advance(tx: EntityManager, job: Job, links: readonly string[] | null): Promise<void> {
    if (job.undoing) return this.goBack(tx, job)
    const run = { viewer: ownerOf(job), input: job.input, memo: job.memo }
    const task = this.taskOf(job)
    if (job.total === null) {
      job.memo = await task.begin(tx, run.viewer, job.input)
      await addRows(tx, job, links ?? [])
    } else if (job.done < job.total) {
      await this.applyRows(tx, job, job.total)
    } else {
      const late = (await task.finish?.(tx, run)) ?? []
      if (late.length > 0) return addRows(tx, job, late)
      job.finished = true
      end(job, JobState.DONE, this.limits.undoTime)
    }
  }

  private async applyRows(tx: EntityManager, job: Job, total: number): Promise<void> {
    const rows = await rowsOf(tx, job, job.done + 1, Math.min(job.done + this.limits.batch, total))
    const run = { viewer: ownerOf(job), input: job.input, memo: job.memo }
    const ids = rows.map((row) => row.linkId ?? '')
    const results = await this.taskOf(job).apply(tx, run, ids)
    await replaceRows(
      tx,
      rows.map((row, n) => ({ ...row, ...results[n], undo: results[n]?.undo ?? null })),
    )
    job.failed += results.filter(({ outcome }) => outcome === RowOutcome.FAILED).length
    job.done += rows.length
  }

  private async goBack(tx: EntityManager, job: Job): Promise<void> {
    const run = { viewer: ownerOf(job), input: job.input, memo: job.memo }
    const task = this.taskOf(job)
    if (job.finished) {
      await task.undoFinish?.(tx, run)
      job.finished = false
    } else if (job.done > 0) {
      const rows = await rowsOf(tx, job, Math.max(1, job.done - this.limits.batch + 1), job.done)
      const changes = rows.flatMap(({ linkId, undo }) => (linkId !== null && undo !== null ? [{ linkId, undo }] : []))
      if (changes.length > 0) await task.undo(tx, run, changes.reverse())
      await replaceRows(
        tx,
        rows.map((row) => ({ ...row, undo: null })),
      )
      job.done -= rows.length
    } else {
      if (job.memo !== null) await task.undoBegin(tx, run)
      end(job, JobState.UNDONE, null)
    }
  }

  private taskOf(job: Job): AnyTask {
    return this.tasks[job.task] as AnyTask
  }
}

/** @param undoTime how long it can be undone from now on, in milliseconds; null: no more */
export function end(job: Job, state: JobState, undoTime: number | null): void {
  const now = Date.now()
  job.state = state
  job.holder = null
  job.finishedAt = new Date(now)
  job.undoableUntil = undoTime === null ? null : new Date(now + undoTime)
}

async function addRows(tx: EntityManager, job: Job, links: readonly string[]): Promise<void> {
  const before = job.total ?? 0
  job.total = before + links.length
  await insertAll(
    tx,
    JobRow,
    links.map((linkId, n) => ({ ...newRow(job), number: before + n + 1, linkId })),
  )
}

const newRow = ({ id: jobId, ownerId }: Job) => ({ jobId, ownerId, text: '', outcome: null, problem: null, undo: null })

const rowsOf = (tx: EntityManager, { id: jobId }: Job, first: number, last: number): Promise<JobRow[]> =>
  tx.find(JobRow, { where: { jobId, number: Between(first, last) }, order: { number: 'ASC' } })

/** Two statements for all of them, where an UPDATE would be one for each. */
async function replaceRows(tx: EntityManager, rows: readonly JobRow[]): Promise<void> {
  const [first] = rows
  const last = rows.at(-1)
  if (!first || !last) return
  await tx.delete(JobRow, { jobId: first.jobId, number: Between(first.number, last.number) })
  await insertAll(tx, JobRow, rows)
}
