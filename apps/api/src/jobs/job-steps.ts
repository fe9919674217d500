import { Between, type EntityManager, In, MoreThan } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import { chunksOf, insertAll } from '../database/chunks.js'
import { ErrorCode } from '../graphql/errors.js'
import type { Limits } from '../limits.js'
import { JobBatch } from './job-batch.entity.js'
import type { Job } from './job.entity.js'
import { JobRow } from './job-row.entity.js'
import { JobState, RowOutcome } from './job.enums.js'
import type { Tasks } from './tasks/registry.js'
import type { Run, Task } from './tasks/task.types.js'

/** Batches in one INSERT: a few megabytes at most. */
const batchesPerInsert = 200

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

  /** Takes a job one step further. @throws ApiError for one that cannot go on, however often it is tried */
  async advance(tx: EntityManager, job: Job, links: readonly string[] | null): Promise<void> {
    if (job.undoing) return this.goBack(tx, job)
    if (job.total === null) {
      job.memo = await this.taskOf(job).begin(tx, ownerOf(job), job.input)
      await this.addLinks(tx, job, links ?? [])
      job.punctual = job.total
    } else if (job.done < job.total) {
      await this.applyNext(tx, job)
    } else {
      await this.finish(tx, job)
    }
  }

  private async applyNext(tx: EntityManager, job: Job): Promise<void> {
    const where = { jobId: job.id, first: job.done + 1 }
    const { linkIds } = await tx.findOneByOrFail(JobBatch, where)
    const results = await this.taskOf(job).apply(tx, runOf(job), linkIds)
    const rows = results.map((result, n) => ({
      ...{ jobId: job.id, number: where.first + n, ownerId: job.ownerId, linkId: linkIds[n] ?? null },
      ...{ outcome: result.outcome, text: result.text, problem: result.problem ?? null, undo: result.undo ?? null },
    }))
    await insertAll(tx, JobRow, rows)
    await tx.delete(JobBatch, where)
    job.failed += results.filter(({ outcome }) => outcome === RowOutcome.FAILED).length
    job.done += rows.length
  }

  private async finish(tx: EntityManager, job: Job): Promise<void> {
    const { memo, late } = (await this.taskOf(job).finish?.(tx, runOf(job))) ?? { memo: job.memo, late: [] }
    job.memo = memo
    if (late.length === 0) {
      job.finished = true
      end(job, JobState.DONE, this.limits.undoTime)
    } else if (await hadLateTurns(tx, job, late)) {
      const message = 'Links come back again and again to what the job takes away: it was ended where it is.'
      fail(job, { code: ErrorCode.CONFLICT, message }, this.limits.undoTime)
    } else {
      await this.addLinks(tx, job, late)
    }
  }

  private async addLinks(tx: EntityManager, job: Job, links: readonly string[]): Promise<void> {
    let first = (job.total ?? 0) + 1
    job.total = first - 1 + links.length
    const batches: JobBatch[] = []
    for (const linkIds of chunksOf(links, this.limits.batch)) {
      batches.push({ jobId: job.id, first, linkIds })
      first += linkIds.length
    }
    for (const some of chunksOf(batches, batchesPerInsert)) await insertAll(tx, JobBatch, some)
  }

  private async goBack(tx: EntityManager, job: Job): Promise<void> {
    const run = runOf(job)
    const task = this.taskOf(job)
    if (job.finished) {
      await task.undoFinish?.(tx, run)
      job.finished = false
    } else if (job.done > 0) {
      const number = Between(Math.max(1, job.done - this.limits.batch + 1), job.done)
      const rows = await tx.find(JobRow, { where: { jobId: job.id, number }, order: { number: 'DESC' } })
      const changes = rows.flatMap(({ linkId, undo }) => (linkId !== null && undo !== null ? [{ linkId, undo }] : []))
      const problems = changes.length > 0 ? await task.undo(tx, run, changes) : new Map<string, never>()
      await tx.update(JobRow, { jobId: job.id, number }, { undo: null })
      for (const [linkId, problem] of problems) {
        await tx.update(JobRow, { jobId: job.id, number, linkId }, { outcome: RowOutcome.FAILED, problem })
      }
      job.failed += problems.size
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

const runOf = (job: Job): Run<object, object | null> => ({ viewer: ownerOf(job), input: job.input, memo: job.memo })

/** Whether one of the links has had a turn already that was given to it late: each is given one. */
const hadLateTurns = (tx: EntityManager, { id: jobId, punctual }: Job, links: readonly string[]): Promise<boolean> =>
  tx.existsBy(JobRow, { jobId, number: MoreThan(punctual ?? 0), linkId: In([...links]) })

/** @param undoTime how long it can be undone from now on, in milliseconds; null: no more */
export function end(job: Job, state: JobState, undoTime: number | null): void {
  const now = Date.now()
  job.state = state
  job.holder = null
  job.finishedAt = new Date(now)
  job.undoableUntil = undoTime === null ? null : new Date(now + undoTime)
}

/** Ends a job that cannot go on. What it has done, or not yet taken back, can be taken back from then on. */
export function fail(job: Job, problem: NonNullable<Job['problem']>, undoTime: number): void {
  end(job, JobState.FAILED, undoTime)
  job.problem = problem
}
