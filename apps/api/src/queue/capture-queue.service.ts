import { Field, Int, ObjectType } from 'type-graphql'
import { IsNull, Not } from 'typeorm'
import { User } from '../auth/user.entity.js'
import type { Viewer } from '../auth/viewer.js'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { recordQueueChange } from '../events/event-log.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotSource } from '../snapshots/snapshot.enums.js'
import { pausedOwners } from './paused-owners.js'
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

  @Field(() => Boolean, { description: "The viewer's captures wait until resumeCaptureQueue; those under way go on." })
  paused: boolean
}

/** The queue as its users see it. */
export class CaptureQueueService {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['queue'],
  ) {}

  /** What the viewer has in the queue, and how fast it moves. */
  async status(viewer: Viewer): Promise<CaptureQueue> {
    const [own, workers, waiting, seconds, { capturesPaused }] = await Promise.all([
      this.countsOf(viewer),
      this.workers(),
      this.waiting(),
      this.averageSeconds(),
      this.database.read.findOneByOrFail(User, { id: viewer.userId }),
    ])
    const moves = workers.capacity > 0 && seconds !== null && !(capturesPaused && own.queued > 0)
    const known = own.queued + own.capturing === 0 || moves
    return {
      ...own,
      ...workers,
      paused: capturesPaused,
      estimatedSeconds: known
        ? Math.ceil(((seconds ?? 0) * (waiting + own.capturing)) / (workers.capacity || 1))
        : null,
    }
  }

  /** Lets the viewer's captures wait, those of nobody else, or go on; what is under way comes to its end. */
  async setPaused(viewer: Viewer, paused: boolean): Promise<CaptureQueue> {
    await this.database.write(async (tx) => {
      await tx.update(User, { id: viewer.userId }, { capturesPaused: paused })
      await recordQueueChange(tx, viewer.userId)
    })
    return this.status(viewer)
  }

  /** By snapshot, its place among all that are queued, from 1; none while its owner lets it wait. */
  readonly positions = async (_viewer: Viewer, ids: readonly string[]): Promise<Map<string, number>> => {
    const rows = (await this.database.read.query(
      `SELECT id, place FROM (
         SELECT id, ROW_NUMBER() OVER (ORDER BY priority, requestedAt, id) AS place FROM snapshots
         WHERE state = 'QUEUED' AND ownerId NOT IN ${pausedOwners}
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

  /** How many snapshots of anybody are queued and may begin. */
  private async waiting(): Promise<number> {
    const [row] = (await this.database.read.query(
      `SELECT COUNT(*) AS snapshots FROM snapshots WHERE state = 'QUEUED' AND ownerId NOT IN ${pausedOwners}`,
    )) as { snapshots: number | string }[]
    return Number(row?.snapshots ?? 0)
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
