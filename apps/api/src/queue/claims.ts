import type { EntityManager } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { recordProgress, recordSnapshotChanges } from '../events/event-log.js'
import { Link } from '../links/link.entity.js'
import { newAttemptPrefix } from '../snapshots/object-keys.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { CaptureStep, SnapshotProblemCode, SnapshotState } from '../snapshots/snapshot.enums.js'
import { scheduleSweep } from '../storage/sweeps.js'
import { occupyHost } from './capture-hosts.js'
import { pausedOwners } from './paused-owners.js'
import { joinTurns, longestUnserved, takeTurn } from './turns.js'

/** One attempt at one snapshot, and the page to capture. Only who holds it can finish the snapshot. */
export interface Claim {
  snapshot: Snapshot
  attempt: number
  url: string
  /** Before the keys of what it stores. */
  prefix: string
}

/**
 * Hands queued snapshots to workers. All times are the database's: a worker whose clock is wrong neither steals nor
 * loses a lease by it.
 */
export class Claims {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits,
  ) {}

  /**
   * Takes the next snapshot: first those that a person waits for, then of whoever has the fewest running, then of whoever
   * was served longest ago; one page at a time of each host. null when there is nothing to do now.
   */
  async claim(): Promise<Claim | null> {
    // An idle worker asks without disturbing those who write.
    const some = `SELECT 1 FROM snapshots WHERE ${this.isWaiting} LIMIT 1`
    if ((await this.database.read.query<unknown[]>(some)).length === 0) return null
    return this.database.write(async (tx) => {
      for (const ownerId of await this.ownersInTurn(tx)) {
        const snapshot = await this.takeNextOf(tx, ownerId)
        if (snapshot) return this.begin(tx, snapshot)
      }
      return null
    })
  }

  /** Prolongs the lease, and notes how far the capture is. false: the attempt is no longer the caller's. */
  async renew({ snapshot, attempt }: Claim, step: CaptureStep, progress: number): Promise<boolean> {
    const { nowPlus } = this.database.dialect
    return this.database.write(async (tx) => {
      const held = await holdsClaim(tx, snapshot, attempt)
      if (!held) return false
      await tx
        .createQueryBuilder()
        .update(Snapshot)
        .set({ step, progress, leaseUntil: () => nowPlus(String(this.limits.queue.leaseTime)) })
        .where({ id: snapshot.id })
        .execute()
      await occupyHost(tx, snapshot.host, this.limits.queue.leaseTime)
      if (held.step !== step || held.progress !== progress) await recordProgress(tx, snapshot)
      return true
    })
  }

  /** Gives a claim back untouched: its worker is stopping. */
  async release({ snapshot, attempt }: Claim): Promise<void> {
    await this.database.write(async (tx) => {
      if (!(await holdsClaim(tx, snapshot, attempt))) return
      await tx.update(Snapshot, { id: snapshot.id }, { ...queuedAgain, availableAt: new Date(0) })
      await occupyHost(tx, snapshot.host, 0)
      await recordSnapshotChanges(tx, [snapshot])
    })
  }

  /** Queues again what dead workers held; what has been tried often enough FAILED. */
  async reclaim(): Promise<void> {
    const isLost = `state = 'CAPTURING' AND leaseUntil < ${this.database.dialect.now}`
    const lost = await this.database.read.createQueryBuilder(Snapshot, 'snapshot').where(isLost).getMany()
    if (lost.length === 0) return
    await this.database.write(async (tx) => {
      const finishedAt = await this.database.now(tx)
      for (const { id, attempts, failures } of lost) {
        const isFinal = failures + 1 >= this.limits.queue.maxAttempts
        // Its worker may have come back in the meantime and renewed it.
        const { affected } = await tx
          .createQueryBuilder()
          .update(Snapshot)
          .set({ ...queuedAgain, failures: failures + 1, ...(isFinal && { ...givenUp, finishedAt }) })
          .where({ id, attempts })
          .andWhere(isLost)
          .execute()
        if (affected === 0) continue
        const snapshot = await tx.findOneByOrFail(Snapshot, { id })
        await recordSnapshotChanges(tx, [snapshot])
      }
    })
  }

  /** SQL: whether a snapshot could begin, if only its host were free. */
  private get isWaiting(): string {
    return `state = 'QUEUED' AND availableAt <= ${this.database.dialect.now} AND ownerId NOT IN ${pausedOwners}`
  }

  /** Whose captures may begin: whoever a person waits for, then who has the fewest running, then who was served longest ago. */
  private async ownersInTurn(tx: EntityManager): Promise<string[]> {
    const rows = (await tx.query(
      `SELECT ownerId FROM (
         SELECT ownerId, MIN(priority) AS priority FROM snapshots WHERE ${this.isWaiting} GROUP BY ownerId
       ) waiting
       LEFT JOIN (
         SELECT ownerId, COUNT(*) AS running FROM snapshots WHERE state = 'CAPTURING' GROUP BY ownerId
       ) busy USING (ownerId)
       ${joinTurns}
       ORDER BY priority, COALESCE(running, 0), ${longestUnserved}`,
    )) as { ownerId: string }[]
    return rows.map(({ ownerId }) => ownerId)
  }

  private async takeNextOf(tx: EntityManager, ownerId: string): Promise<Snapshot | null> {
    const { now, skipLocked } = this.database.dialect
    const candidates = (await tx.query(
      `SELECT id, host FROM snapshots
       WHERE state = 'QUEUED' AND ownerId = ? AND availableAt <= ${now}
         AND NOT EXISTS (SELECT 1 FROM capture_hosts WHERE capture_hosts.host = snapshots.host AND freeAt > ${now})
       ORDER BY priority, requestedAt, id LIMIT 1${skipLocked}`,
      [ownerId],
    )) as { id: string; host: string }[]
    const [candidate] = candidates
    if (!candidate) return null

    // Whoever takes the host takes the page: of two workers that found two pages of one host, one goes on looking.
    const known = (await tx.query('SELECT host FROM capture_hosts WHERE host = ?', [candidate.host])) as unknown[]
    if (known.length === 0) {
      await tx.query(`INSERT INTO capture_hosts (host, freeAt) VALUES (?, ${now})`, [candidate.host])
    }
    const free = (await tx.query(
      `SELECT host FROM capture_hosts WHERE host = ? AND freeAt <= ${now}${this.database.dialect.forUpdate}`,
      [candidate.host],
    )) as unknown[]
    if (free.length === 0) return null
    await occupyHost(tx, candidate.host, this.limits.queue.leaseTime)
    return tx.findOneByOrFail(Snapshot, { id: candidate.id })
  }

  private async begin(tx: EntityManager, snapshot: Snapshot): Promise<Claim> {
    const { now, nowPlus } = this.database.dialect
    const attempt = snapshot.attempts + 1
    const { url } = await tx.findOneByOrFail(Link, { id: snapshot.linkId })
    await tx
      .createQueryBuilder()
      .update(Snapshot)
      .set({
        state: SnapshotState.CAPTURING,
        attempts: attempt,
        startedAt: () => now,
        problemList: [],
        step: CaptureStep.NAVIGATE,
        progress: 0,
        leaseUntil: () => nowPlus(String(this.limits.queue.leaseTime)),
      })
      .where({ id: snapshot.id })
      .execute()
    await takeTurn(tx, snapshot.ownerId)
    // What this attempt stores is swept, unless it comes to its end and takes the sweep back.
    const { capture, storage, sweep } = this.limits
    const abandonedAfter = capture.totalTimeout + storage.resultTimeout + sweep.grace
    const prefix = newAttemptPrefix(snapshot.id, attempt)
    await scheduleSweep(tx, [prefix], abandonedAfter)
    await recordSnapshotChanges(tx, [snapshot])
    return { snapshot, attempt, url, prefix }
  }
}

const queuedAgain = {
  state: SnapshotState.QUEUED,
  step: null,
  progress: null,
  leaseUntil: null,
} as const

const givenUp = {
  state: SnapshotState.FAILED,
  problemList: [{ code: SnapshotProblemCode.BROWSER_CRASHED }],
}

/** Locks the snapshot's row, if the attempt is still the one that may write to it. */
export async function holdsClaim(tx: EntityManager, snapshot: Snapshot, attempt: number): Promise<Snapshot | null> {
  const { affected } = await tx.update(
    Snapshot,
    { id: snapshot.id, attempts: attempt, state: SnapshotState.CAPTURING },
    { attempts: attempt },
  )
  return affected === 0 ? null : tx.findOneByOrFail(Snapshot, { id: snapshot.id })
}
