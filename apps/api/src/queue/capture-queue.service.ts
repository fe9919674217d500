import { Field, Int, ObjectType } from 'type-graphql'
import { IsNull, Not } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotSource, SnapshotState } from '../snapshots/snapshot.enums.js'
import { WorkerRow } from './worker.entity.js'

/** How many of the last captures tell how long one takes. */
const sampleSize = 20

@ObjectType()
export class CaptureQueue {
  @Field(() => Int)
  queued: number

  @Field(() => Int)
  capturing: number

  @Field(() => Int)
  failed: number

  @Field(() => Int, { description: 'Workers seen in the last minute, and how many captures each can run at once.' })
  workers: number

  @Field(() => Int)
  capacity: number

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds until the queue is empty at the present rate; null while unknown.',
  })
  estimatedSeconds: number | null
}

/** The queue as its users see it. */
export class CaptureQueueService {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['queue'],
  ) {}

  /** What the viewer has in the queue, and how fast it moves. */
  async status(viewer: Viewer): Promise<CaptureQueue> {
    const [own, workers, waiting, seconds] = await Promise.all([
      this.countsOf(viewer),
      this.workers(),
      this.database.read.countBy(Snapshot, { state: SnapshotState.QUEUED }),
      this.averageSeconds(),
    ])
    const known = own.queued + own.capturing === 0 || (workers.capacity > 0 && seconds !== null)
    return {
      ...own,
      ...workers,
      estimatedSeconds: known
        ? Math.ceil(((seconds ?? 0) * (waiting + own.capturing)) / (workers.capacity || 1))
        : null,
    }
  }

  /** By snapshot, its place among all that are queued, from 1. */
  readonly positions = async (_viewer: Viewer, ids: readonly string[]): Promise<Map<string, number>> => {
    const rows = (await this.database.read.query(
      `SELECT id, place FROM (
         SELECT id, ROW_NUMBER() OVER (ORDER BY priority, requestedAt, id) AS place FROM snapshots WHERE state = 'QUEUED'
       ) queue WHERE id IN (${ids.map(() => '?').join(', ')})`,
      [...ids],
    )) as { id: string; place: number | string }[]
    return new Map(rows.map(({ id, place }) => [id, Number(place)]))
  }

  private async countsOf(viewer: Viewer): Promise<{ queued: number; capturing: number; failed: number }> {
    const waiting = (await this.database.read.query(
      `SELECT state, COUNT(*) AS snapshots FROM snapshots
       WHERE ownerId = ? AND state IN ('QUEUED', 'CAPTURING') GROUP BY state`,
      [viewer.userId],
    )) as { state: string; snapshots: number | string }[]
    // What failed and was taken again needs nobody's attention any more.
    const [failed] = (await this.database.read.query(
      `SELECT COUNT(*) AS snapshots FROM snapshots JOIN links ON links.currentSnapshotId = snapshots.id
       WHERE snapshots.ownerId = ? AND snapshots.state = 'FAILED' AND links.trashedAt IS NULL`,
      [viewer.userId],
    )) as { snapshots: number | string }[]
    const count = (state: string) => Number(waiting.find((row) => row.state === state)?.snapshots ?? 0)
    return { queued: count('QUEUED'), capturing: count('CAPTURING'), failed: Number(failed?.snapshots ?? 0) }
  }

  private async workers(): Promise<{ workers: number; capacity: number }> {
    const { nowPlus } = this.database.dialect
    const rows = await this.database.read
      .createQueryBuilder(WorkerRow, 'worker')
      .where(`worker.seenAt > ${nowPlus(String(-this.limits.workerSeenWithin))}`)
      .getMany()
    return { workers: rows.length, capacity: rows.reduce((sum, row) => sum + row.capacity, 0) }
  }

  private async averageSeconds(): Promise<number | null> {
    const last = await this.database.read.find(Snapshot, {
      select: { startedAt: true, finishedAt: true },
      where: { source: SnapshotSource.CAPTURE, startedAt: Not(IsNull()), finishedAt: Not(IsNull()) },
      order: { finishedAt: 'DESC' },
      take: sampleSize,
    })
    if (last.length === 0) return null
    const took = last.map(({ startedAt, finishedAt }) => (finishedAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0))
    return took.reduce((sum, time) => sum + time, 0) / took.length / 1000
  }
}
