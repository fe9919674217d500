import { type EntityManager, In } from 'typeorm'
import type { CaptureResult } from '../capture/capture.types.js'
import type { Limits } from '../limits.js'
import { insertAll } from '../database/chunks.js'
import type { Database } from '../database/database.js'
import { recordSnapshotChanges } from '../events/event-log.js'
import { newId } from '../ids.js'
import { Link } from '../links/link.entity.js'
import { followLinks } from '../search/follow.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { derivationPrefix } from '../snapshots/object-keys.js'
import { SnapshotText } from '../snapshots/snapshot-text.entity.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { ArtifactKind, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { attaching, cancelSweep, scheduleSweep } from '../storage/sweeps.js'
import { sourceKinds } from './derivation-plan.js'
import { Derivation } from './derivation.entity.js'
import { describeLink } from './describe-link.js'
import type { StoredFile } from './stored-files.js'
import { joinTurns, longestUnserved, takeTurn } from './turns.js'

/** One attempt at a snapshot's uploaded files. */
export interface DerivationClaim {
  snapshotId: string
  /** Only who holds it can write results; and a name for what is stored, as no other attempt has it. */
  claim: string
}

/** What an attempt works with. */
export interface ClaimedFiles extends DerivationClaim {
  /** The page that the files are of. */
  url: string
  artifacts: Artifact[]
  hasText: boolean
}

/** What was found in one of the files. */
export type Finding = Omit<CaptureResult, 'ok' | 'retryable' | 'files'>

/**
 * Has a snapshot's uploaded files read, in the transaction that attaches one: from the beginning, whatever was made of the
 * others already, and whoever is at it loses hold of it.
 */
export async function requestDerivation(tx: EntityManager, { id: snapshotId, ownerId }: Snapshot): Promise<void> {
  if (!(await tx.existsBy(Artifact, { snapshotId, kind: In(sourceKinds) }))) return
  await tx.delete(Derivation, { snapshotId })
  await tx.insert(Derivation, { snapshotId, ownerId, claim: null, failures: 0, availableAt: new Date(0) })
}

/** Hands snapshots whose uploaded files are to be read to workers, and writes down what they find. */
export class Derivations {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits,
  ) {}

  /**
   * Takes the next, of whoever was served longest ago; null when there is nothing to do now. What a dead worker held is
   * handed out again when its time is over.
   */
  async claim(): Promise<ClaimedFiles | null> {
    const { dialect } = this.database
    const isDue = `availableAt <= ${dialect.now} AND failures < ${this.limits.queue.maxAttempts}`
    // An idle worker asks without disturbing those who write.
    if (!(await this.database.read.createQueryBuilder(Derivation, 'derivation').where(isDue).getExists())) return null
    return this.database.write(async (tx) => {
      const owners = (await tx.query(
        `SELECT ownerId FROM (SELECT DISTINCT ownerId FROM derivations WHERE ${isDue}) waiting ${joinTurns}
         ORDER BY ${longestUnserved}`,
      )) as { ownerId: string }[]
      for (const { ownerId } of owners) {
        const [due] = (await tx.query(
          `SELECT snapshotId FROM derivations WHERE ${isDue} AND ownerId = ?
           ORDER BY availableAt LIMIT 1${dialect.skipLocked}`,
          [ownerId],
        )) as { snapshotId: string }[]
        if (due) return this.begin(tx, due.snapshotId)
      }
      return null
    })
  }

  /** Keeps others from it for a while. false: it is no longer the caller's. */
  renew(held: DerivationClaim): Promise<boolean> {
    return this.makeAvailable(held, this.limits.queue.leaseTime)
  }

  /** Gives it back untouched: its worker is stopping. */
  async release({ snapshotId, claim }: DerivationClaim): Promise<void> {
    await this.database.write((tx) =>
      tx
        .createQueryBuilder()
        .update(Derivation)
        .set({ failures: () => 'failures - 1', availableAt: new Date(0) })
        .where({ snapshotId, claim })
        .execute(),
    )
  }

  /** Another attempt after a while, where there is one left: false also when there is none. */
  async tryAgain(held: DerivationClaim): Promise<boolean> {
    const { maxAttempts, retryDelays } = this.limits.queue
    const { snapshotId, claim } = held
    const row = await this.database.read.findOneBy(Derivation, { snapshotId, claim })
    if (!row || row.failures >= maxAttempts) return false
    return this.makeAvailable(held, retryDelays[Math.min(row.failures, retryDelays.length) - 1] ?? 0)
  }

  /** Ends those that were tried often enough by workers that died of it: their files stay, and that is all. */
  async endLost(): Promise<void> {
    const lost = await this.database.read
      .createQueryBuilder(Derivation, 'derivation')
      .where(`availableAt <= ${this.database.dialect.now} AND failures >= ${this.limits.queue.maxAttempts}`)
      .getMany()
    for (const { snapshotId, claim } of lost) {
      const crashed = { problems: [{ code: SnapshotProblemCode.BROWSER_CRASHED }] }
      if (claim) await this.finish({ snapshotId, claim }, [crashed], [])
    }
  }

  /**
   * Attaches what was made, and everything that follows from it, in one moment. false, and nothing, when the attempt is no
   * longer the caller's.
   * @throws SweptMeanwhile when it comes so late that the files may be gone
   */
  finish({ snapshotId, claim }: DerivationClaim, findings: readonly Finding[], files: StoredFile[]): Promise<boolean> {
    return attaching(this.database, async (tx) => {
      const { affected } = await tx.delete(Derivation, { snapshotId, claim })
      if (affected === 0) return false
      const snapshot = await tx.findOneByOrFail(Snapshot, { id: snapshotId })
      const { ownerId, linkId } = snapshot
      const createdAt = await this.database.now(tx)
      await insertAll(
        tx,
        Artifact,
        files.map((file) => ({ ...file, id: newId('Artifact'), ownerId, snapshotId, createdAt })),
      )
      // An attempt that has broken off may have stored some of its files.
      if (files.length > 0) await cancelSweep(tx, derivationPrefix(snapshotId, claim))
      const { text, ...page } = firstOfEach(findings)
      if (text && !(await tx.existsBy(SnapshotText, { snapshotId }))) {
        await tx.insert(SnapshotText, { snapshotId, ownerId, text })
      }
      const original = await tx.findOneBy(Artifact, { snapshotId, kind: ArtifactKind.ORIGINAL })
      await tx.update(
        Snapshot,
        { id: snapshotId },
        {
          title: snapshot.title ?? page.title ?? null,
          contentHash: snapshot.contentHash ?? page.contentHash ?? original?.sha256 ?? null,
          problemList: findings.flatMap(({ problems }) => problems),
        },
      )
      await describeLink(tx, linkId, page, ['URL'])
      await followLinks(tx, [linkId])
      await recordSnapshotChanges(tx, [snapshot], [{ id: linkId, ownerId }])
      return true
    })
  }

  private async begin(tx: EntityManager, snapshotId: string): Promise<ClaimedFiles> {
    const { queue, capture, storage, sweep } = this.limits
    const claim = newId('Derivation')
    await tx.query(
      `UPDATE derivations SET claim = ?, failures = failures + 1, availableAt = ${this.database.dialect.nowPlus('?')}
       WHERE snapshotId = ?`,
      [claim, queue.leaseTime, snapshotId],
    )
    const { linkId, ownerId } = await tx.findOneByOrFail(Snapshot, { id: snapshotId })
    await takeTurn(tx, ownerId)
    const { url } = await tx.findOneByOrFail(Link, { id: linkId })
    const artifacts = await tx.find(Artifact, { where: { snapshotId }, order: { id: 'ASC' } })
    const hasText = await tx.existsBy(SnapshotText, { snapshotId })
    // What is stored is swept, unless the attempt comes to its end and takes the sweep back.
    const abandonedAfter = artifacts.length * (capture.totalTimeout + storage.resultTimeout) + sweep.grace
    await scheduleSweep(tx, [derivationPrefix(snapshotId, claim)], abandonedAfter)
    return { snapshotId, claim, url, artifacts, hasText }
  }

  private makeAvailable({ snapshotId, claim }: DerivationClaim, delay: number): Promise<boolean> {
    return this.database.write(async (tx) => {
      const { affected } = await tx
        .createQueryBuilder()
        .update(Derivation)
        .set({ availableAt: () => this.database.dialect.nowPlus(String(delay)) })
        .where({ snapshotId, claim })
        .execute()
      return affected !== 0
    })
  }
}

/** Of several findings, for each thing the first that tells it. */
function firstOfEach(findings: readonly Finding[]): Partial<Finding> {
  const told = findings.map((finding) => Object.fromEntries(Object.entries(finding).filter(([, value]) => value)))
  return Object.assign({}, ...told.reverse()) as Partial<Finding>
}
