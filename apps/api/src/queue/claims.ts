import type { EntityManager } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { recordProgress, recordSnapshotChanges } from '../events/event-log.js'
import { Link } from '../links/link.entity.js'
import { newAttemptPrefix } from '../snapshots/object-keys.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { CaptureStep, SnapshotProblemCode, SnapshotState } from '../snapshots/snapshot.enums.js'
import { scheduleSweep } from '../storage/sweeps.js'
import { pausedOwners } from './paused-owners.js'

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
   * Takes the next snapshot: first those that a person waits for, then of whoever has the fewest running; one page at a
   * time of each host. null when there is nothing to do now.
   */
  async claim(): Promise<Claim | null> {
    // An idle worker asks without disturbing those who write.
    if ((await this.ownersInTurn(this.database.read)).length === 0) return null
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
      await this.occupyHost(tx, snapshot.host, this.limits.queue.leaseTime)
      if (held.step !== step || held.progress !== progress) await recordProgress(tx, snapshot)
      return true
    })
  }

  /** Gives a claim back untouched: its worker is stopping. */
  async release({ snapshot, attempt }: Claim): Promise<void> {
    await this.database.write(async (tx) => {
      if (!(await holdsClaim(tx, snapshot, attempt))) return
      await tx.update(Snapshot, { id: snapshot.id }, { ...queuedAgain, availableAt: new Date(0) })
      await this.occupyHost(tx, snapshot.host, 0)
      await recordSnapshotChanges(tx, [snapshot])
    })
  }

  /** Queues again what dead workers held; what has been tried often enough FAILED. */
  async reclaim(): Promise<void> {
    const lost = await this.database.read
      .createQueryBuilder(Snapshot, 'snapshot')
      .where({ state: SnapshotState.CAPTURING })
      .andWhere(`snapshot.leaseUntil < ${this.database.dialect.now}`)
      .getMany()
    if (lost.length === 0) return
    await this.database.write(async (tx) => {
      for (const snapshot of lost) {
        if (!(await holdsClaim(tx, snapshot, snapshot.attempts))) continue
        const failures = snapshot.failures + 1
        const again = failures < this.limits.queue.maxAttempts
        await tx.update(
          Snapshot,
          { id: snapshot.id },
          again
            ? { ...queuedAgain, failures }
            : {
                ...queuedAgain,
                failures,
                state: SnapshotState.FAILED,
                finishedAt: new Date(),
                problemList: [{ code: SnapshotProblemCode.BROWSER_CRASHED }],
              },
        )
      }
      await recordSnapshotChanges(tx, lost)
    })
  }

  /** Keeps others from a host's pages for a while: it is being visited, or has asked to be left alone. */
  async occupyHost(tx: EntityManager, host: string, time: number): Promise<void> {
    const { nowPlus } = this.database.dialect
    await tx.query(`UPDATE capture_hosts SET freeAt = ${nowPlus('?')} WHERE host = ?`, [time, host])
  }

  private async ownersInTurn(tx: EntityManager): Promise<string[]> {
    const { now } = this.database.dialect
    const waiting = (await tx.query(
      `SELECT ownerId, MIN(priority) AS priority FROM snapshots
       WHERE state = 'QUEUED' AND availableAt <= ${now} AND ownerId NOT IN ${pausedOwners} GROUP BY ownerId`,
    )) as { ownerId: string; priority: number }[]
    const running = (await tx.query(
      `SELECT ownerId, COUNT(*) AS running FROM snapshots WHERE state = 'CAPTURING' GROUP BY ownerId`,
    )) as { ownerId: string; running: number | string }[]
    const count = new Map(running.map((row) => [row.ownerId, Number(row.running)]))
    const rank = (row: { ownerId: string; priority: number }) => row.priority * 1_000 + (count.get(row.ownerId) ?? 0)
    return waiting.sort((a, b) => rank(a) - rank(b)).map((row) => row.ownerId)
  }

  private async takeNextOf(tx: EntityManager, ownerId: string): Promise<Snapshot | null> {
    const { now, nowPlus, skipLocked } = this.database.dialect
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
    await tx.query(`UPDATE capture_hosts SET freeAt = ${nowPlus('?')} WHERE host = ?`, [
      this.limits.queue.leaseTime,
      candidate.host,
    ])
    return tx.findOneByOrFail(Snapshot, { id: candidate.id })
  }

  private async begin(tx: EntityManager, snapshot: Snapshot): Promise<Claim> {
    const { nowPlus } = this.database.dialect
    const attempt = snapshot.attempts + 1
    const { url } = await tx.findOneByOrFail(Link, { id: snapshot.linkId })
    await tx
      .createQueryBuilder()
      .update(Snapshot)
      .set({
        state: SnapshotState.CAPTURING,
        attempts: attempt,
        startedAt: new Date(),
        step: CaptureStep.NAVIGATE,
        progress: 0,
        leaseUntil: () => nowPlus(String(this.limits.queue.leaseTime)),
      })
      .where({ id: snapshot.id })
      .execute()
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

/** Locks the snapshot's row, if the attempt is still the one that may write to it. */
export async function holdsClaim(tx: EntityManager, snapshot: Snapshot, attempt: number): Promise<Snapshot | null> {
  const { affected } = await tx.update(
    Snapshot,
    { id: snapshot.id, attempts: attempt, state: SnapshotState.CAPTURING },
    { attempts: attempt },
  )
  return affected === 0 ? null : tx.findOneByOrFail(Snapshot, { id: snapshot.id })
}
