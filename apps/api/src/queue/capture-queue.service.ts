import { Field, Int, ObjectType } from 'type-graphql'
import { IsNull, Not } from 'typeorm'
import { User } from '../auth/user.entity.js'
import type { Viewer } from '../auth/viewer.js'
import type { Limits } from '../limits.js'
import { type Database, readTime } from '../database/database.js'
import { recordQueueChange } from '../events/event-log.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotSource } from '../snapshots/snapshot.enums.js'
import { pausedOwners } from './paused-owners.js'
import { joinTurns, longestUnserved } from './turns.js'
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
    description: "Seconds until the viewer's captures are done at the present rate; null while unknown.",
  })
  estimatedSeconds: number | null

  @Field(() => Boolean, { description: "The viewer's captures wait until resumeCaptureQueue; those under way go on." })
  paused: boolean
}

/** What somebody has queued with one priority. */
interface Share {
  ownerId: string
  priority: number
  captures: number
}

/**
 * How many captures begin until the last of an owner's does, that one included: all that go before it by their priority, and of
 * everybody's with the same priority as many as are the owner's, as they take turns.
 */
export function captureCount(shares: readonly Share[], ownerId: string): number {
  const own = shares.filter((share) => share.ownerId === ownerId)
  const last = own.toSorted((a, b) => b.priority - a.priority)[0]
  if (!last) return 0
  const before = shares.filter(({ priority }) => priority < last.priority)
  const beside = shares.filter(({ priority }) => priority === last.priority)
  return (
    before.reduce((sum, { captures }) => sum + captures, 0) +
    beside.reduce((sum, { captures }) => sum + Math.min(captures, last.captures), 0)
  )
}

/** SQL: when a snapshot can begin at the earliest, of a row that is joined with its host's. */
const nextTry = 'CASE WHEN freeAt > availableAt THEN freeAt ELSE availableAt END'

/** The queue as its users see it. */
export class CaptureQueueService {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['queue'],
  ) {}

  /** What the viewer has in the queue, and how fast it moves. */
  async status(viewer: Viewer): Promise<CaptureQueue> {
    const [own, workers, captures, wait, seconds, { capturesPaused }] = await Promise.all([
      this.countsOf(viewer),
      this.workers(),
      this.capturesUntilDone(viewer),
      this.longestWait(viewer),
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
        ? Math.ceil(Math.max(wait, ((seconds ?? 0) * (captures + own.capturing)) / (workers.capacity || 1)))
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

  /**
   * By snapshot, its place in the order in which all that are queued will probably begin, from 1; none while its owner lets it
   * wait, or while it waits for a time (`waits`).
   */
  readonly positions = async (_viewer: Viewer, ids: readonly string[]): Promise<Map<string, number>> => {
    // As Claims takes them: of everybody the first, then of everybody the second.
    const rows = (await this.database.read.query(
      `SELECT id, place FROM (
         SELECT id, ROW_NUMBER() OVER (ORDER BY priority, turn, ${longestUnserved}) AS place FROM (
           SELECT id, ownerId, priority, COALESCE(running, 0)
             + ROW_NUMBER() OVER (PARTITION BY ownerId, priority ORDER BY requestedAt, id) AS turn
           FROM snapshots
           LEFT JOIN capture_hosts USING (host)
           LEFT JOIN (
             SELECT ownerId, COUNT(*) AS running FROM snapshots WHERE state = 'CAPTURING' GROUP BY ownerId
           ) busy USING (ownerId)
           WHERE state = 'QUEUED' AND NOT ${this.waitsForATime} AND ownerId NOT IN ${pausedOwners}
         ) queued ${joinTurns}
       ) places WHERE id IN (${ids.map(() => '?').join(', ')})`,
      [...ids],
    )) as { id: string; place: number | string }[]
    return new Map(rows.map(({ id, place }) => [id, Number(place)]))
  }

  /** By snapshot that is queued, the time before which it does not begin, whoever's turn it is; none for those that wait for their turn. */
  readonly waits = async (_viewer: Viewer, ids: readonly string[]): Promise<Map<string, Date>> => {
    const rows = (await this.database.read.query(
      `SELECT id, ${nextTry} AS waitsUntil
       FROM snapshots LEFT JOIN capture_hosts USING (host)
       WHERE state = 'QUEUED' AND ${this.waitsForATime} AND id IN (${ids.map(() => '?').join(', ')})`,
      [...ids],
    )) as { id: string; waitsUntil: string | Date }[]
    return new Map(rows.map((row) => [row.id, readTime(row.waitsUntil)]))
  }

  /**
   * SQL: whether a snapshot is to be tried again later, or its host has asked to be left alone. A host that is only being visited
   * is free again sooner.
   */
  private get waitsForATime(): string {
    const { now, nowPlus } = this.database.dialect
    return `(availableAt > ${now} OR COALESCE(freeAt, availableAt) > ${nowPlus(String(this.limits.leaseTime))})`
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

  /** How many captures will have begun, of anybody's, when the last of the viewer's does: see `captureCount`. */
  private async capturesUntilDone({ userId }: Viewer): Promise<number> {
    const rows = (await this.database.read.query(
      `SELECT ownerId, priority, COUNT(*) AS captures FROM snapshots
       WHERE state = 'QUEUED' AND ownerId NOT IN ${pausedOwners} GROUP BY ownerId, priority`,
    )) as { ownerId: string; priority: number; captures: number | string }[]
    return captureCount(
      rows.map((row) => ({ ...row, captures: Number(row.captures) })),
      userId,
    )
  }

  /** Seconds until the last of the viewer's captures begins that wait for a time. */
  private async longestWait({ userId }: Viewer): Promise<number> {
    const [row] = (await this.database.read.query(
      `SELECT MAX(${nextTry}) AS nextTry, ${this.database.dialect.now} AS now
       FROM snapshots LEFT JOIN capture_hosts USING (host)
       WHERE ownerId = ? AND state = 'QUEUED' AND ${this.waitsForATime}`,
      [userId],
    )) as { nextTry: string | Date | null; now: string | Date }[]
    return row?.nextTry ? (readTime(row.nextTry).getTime() - readTime(row.now).getTime()) / 1000 : 0
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
