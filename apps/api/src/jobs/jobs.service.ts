import { LessThan } from 'typeorm'
import { getOwned, own, type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { ConflictError } from '../graphql/errors.js'
import { type ListOrder, readPage } from '../graphql/page.js'
import { newId } from '../ids.js'
import type { Limits } from '../limits.js'
import { keep, recordJobChange } from './job-runner.js'
import { end } from './job-steps.js'
import { Job } from './job.entity.js'
import { JobRow } from './job-row.entity.js'
import { endedStates, JobState, type RowOutcome } from './job.enums.js'
import type { TaskInput, TaskName, Tasks } from './tasks/registry.js'

const newest: ListOrder<Job> = { name: 'NEWEST', direction: 'DESC', columns: ['id'] }
const inOrder: ListOrder<JobRow> = { name: 'NUMBER', direction: 'ASC', columns: ['number'] }

/** Jobs, as their owners see them. */
export class JobsService {
  /** @param onWaiting is called when a job waits to be run */
  constructor(
    private readonly database: Database,
    private readonly tasks: Tasks,
    private readonly limits: Limits['jobs'],
    private readonly onWaiting: () => void,
  ) {}

  list(viewer: Viewer, args: PageArgs, states: JobState[] | null): Promise<Page<Owned<Job>>> {
    const query = ownedQuery(this.database.read, Job, 'job', viewer)
    if (states) query.andWhere('job.state IN (:...states)', { states: [...states, ''] })
    return readPage(viewer, query, newest, args, states)
  }

  /** What came of each link whose turn has come. */
  rows(viewer: Viewer, job: Owned<Job>, args: PageArgs, outcomes: RowOutcome[] | null): Promise<Page<Owned<JobRow>>> {
    const query = this.database.read.createQueryBuilder(JobRow, 'row').where({ jobId: job.id })
    if (outcomes) query.andWhere('row.outcome IN (:...outcomes)', { outcomes: [...outcomes, ''] })
    return readPage(viewer, query, inOrder, args, [job.id, outcomes])
  }

  /** Starts a job; it runs when its turn comes, whatever becomes of this process. */
  async start<Name extends TaskName>(viewer: Viewer, task: Name, input: TaskInput<Name>): Promise<Owned<Job>> {
    const job = await this.database.write(async (tx) => {
      const job = tx.create(Job, {
        id: newId('Job'),
        ownerId: viewer.userId,
        kind: this.tasks[task].kind,
        task,
        state: JobState.QUEUED,
        input,
        memo: null,
        done: 0,
        total: null,
        punctual: null,
        failed: 0,
        problem: null,
        finished: false,
        undoing: false,
        holder: null,
        tries: 0,
        createdAt: new Date(),
        finishedAt: null,
        undoableUntil: null,
      })
      await tx.insert(Job, job as object)
      await recordJobChange(tx, job)
      return own(viewer, job)
    })
    this.onWaiting()
    return job
  }

  /** Ends a job where it is: what it has done stays, and can be undone. @throws ConflictError for one that has ended */
  cancel(viewer: Viewer, { id }: Owned<Job>): Promise<Owned<Job>> {
    return this.change(viewer, id, (job) => {
      if (job.undoing || endedStates.includes(job.state) || job.state === JobState.UNDONE) {
        throw new ConflictError('The job has ended, or is being undone.')
      }
      end(job, JobState.CANCELED, this.limits.undoTime)
    })
  }

  /** Takes back all that a job has done. @throws ConflictError where there is nothing to take back, or no longer */
  async undo(viewer: Viewer, { id }: Owned<Job>): Promise<Owned<Job>> {
    const undone = await this.change(viewer, id, (job) => {
      const inTime = job.undoableUntil !== null && job.undoableUntil.getTime() > Date.now()
      if (!endedStates.includes(job.state) || !inTime) throw new ConflictError('The job cannot be undone now.')
      Object.assign(job, { state: JobState.QUEUED, undoing: true, tries: 0, problem: null })
      Object.assign(job, { finishedAt: null, undoableUntil: null })
    })
    this.onWaiting()
    return undone
  }

  /** Forgets jobs that cannot be undone any more. */
  async prune(): Promise<void> {
    const before = new Date(Date.now() - this.limits.undoTime)
    await this.database.write((tx) => tx.delete(Job, { finishedAt: LessThan(before) }))
  }

  private change(viewer: Viewer, id: string, work: (job: Owned<Job>) => void): Promise<Owned<Job>> {
    return this.database.write(async (tx) => {
      await tx.query(`SELECT id FROM jobs WHERE id = ?${this.database.dialect.forUpdate}`, [id])
      const job = await getOwned(tx, Job, viewer, id)
      const before = { ...job }
      work(job)
      await keep(tx, job, before)
      return job
    })
  }
}
