import type { EntityManager } from 'typeorm'
import type { CaptureResult } from '../capture/capture.types.js'
import type { Limits } from '../limits.js'
import { insertAll } from '../database/chunks.js'
import type { Database } from '../database/database.js'
import { recordSnapshotChanges } from '../events/event-log.js'
import { newId } from '../ids.js'
import { followLinks } from '../search/follow.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { flawOf, showsThePage } from '../snapshots/problem.js'
import { SnapshotText } from '../snapshots/snapshot-text.entity.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'
import { pointToNewest } from '../snapshots/snapshots.service.js'
import { attaching, cancelSweep } from '../storage/sweeps.js'
import { occupyHost } from './capture-hosts.js'
import { type Claim, holdsClaim } from './claims.js'
import { describeLink } from './describe-link.js'
import type { StoredFile } from './stored-files.js'

/** Brings attempts to their end. Each method answers false, and changes nothing, when the attempt is no longer the caller's. */
export class Outcomes {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits,
  ) {}

  /**
   * READY or FAILED, as the result says: its files, text and title are there in the same moment.
   * @throws SweptMeanwhile when it comes so late that the files may be gone
   */
  finish(claim: Claim, result: CaptureResult, files: StoredFile[]): Promise<boolean> {
    return attaching(this.database, async (tx) => {
      const snapshot = await holdsClaim(tx, claim.snapshot, claim.attempt)
      if (!snapshot) return false
      const finishedAt = await this.database.now(tx)
      await tx.update(
        Snapshot,
        { id: snapshot.id },
        {
          state: result.ok ? SnapshotState.READY : SnapshotState.FAILED,
          finishedAt,
          progress: null,
          step: null,
          leaseUntil: null,
          finalUrl: result.finalUrl ?? null,
          httpStatus: result.httpStatus ?? null,
          title: result.title ?? null,
          problemList: result.problems,
          flaw: flawOf(result.problems),
          contentHash: result.contentHash ?? null,
        },
      )
      const { id: snapshotId, ownerId } = snapshot
      await insertAll(
        tx,
        Artifact,
        files.map((file) => ({ ...file, id: newId('Artifact'), ownerId, snapshotId, createdAt: finishedAt })),
      )
      if (result.text) await tx.insert(SnapshotText, { snapshotId, ownerId, text: result.text })
      // An attempt that has broken off may have stored some of its files.
      if (files.length > 0) await cancelSweep(tx, claim.prefix)
      await pointToNewest(tx, [snapshot.linkId])
      // No link is to be called "Just a moment…".
      if (result.ok && showsThePage(result.problems)) {
        await describeLink(tx, snapshot.linkId, result, ['URL', 'PAGE'])
      }
      await followLinks(tx, [snapshot.linkId])
      await this.leaveHost(tx, snapshot, result)
      await recordSnapshotChanges(tx, [snapshot], [{ id: snapshot.linkId, ownerId }])
      return true
    })
  }

  /**
   * Another attempt after a while, where there is one left, and until then the reason for it: false also when there is none.
   */
  tryAgain(claim: Claim, result: Pick<CaptureResult, 'problems' | 'retryAfter'>): Promise<boolean> {
    const { maxAttempts, retryDelays } = this.limits.queue
    return this.database.write(async (tx) => {
      const snapshot = await holdsClaim(tx, claim.snapshot, claim.attempt)
      if (!snapshot || snapshot.failures + 1 >= maxAttempts) return false
      const delay = retryDelays[Math.min(snapshot.failures, retryDelays.length - 1)] ?? 0
      const wait = Math.max(delay, this.askedPause(result))
      await tx
        .createQueryBuilder()
        .update(Snapshot)
        .set({
          state: SnapshotState.QUEUED,
          failures: snapshot.failures + 1,
          step: null,
          progress: null,
          leaseUntil: null,
          problemList: result.problems,
          availableAt: () => this.database.dialect.nowPlus(String(wait)),
        })
        .where({ id: snapshot.id })
        .execute()
      await this.leaveHost(tx, snapshot, result)
      await recordSnapshotChanges(tx, [snapshot])
      return true
    })
  }

  /** Milliseconds that a site asked to be left alone for, as far as that is heeded. */
  private askedPause({ retryAfter = 0 }: Pick<CaptureResult, 'retryAfter'>): number {
    return Math.min(Math.round(retryAfter), this.limits.queue.longestRetryAfter)
  }

  private async leaveHost(
    tx: EntityManager,
    { host }: Snapshot,
    result: Pick<CaptureResult, 'retryAfter'>,
  ): Promise<void> {
    await occupyHost(tx, host, Math.max(this.askedPause(result), this.limits.queue.hostPause))
  }
}
