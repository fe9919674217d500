import type { EntityManager, FindOptionsWhere } from 'typeorm'
import type { Limits } from '../limits.js'
import { dialectOf } from '../database/dialect.js'
import { recordSnapshotChanges } from '../events/event-log.js'
import { requestDerivation } from '../queue/derivations.js'
import { followLinks } from '../search/follow.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotProblemCode, SnapshotSource, SnapshotState } from '../snapshots/snapshot.enums.js'
import { pointToNewest } from '../snapshots/snapshots.service.js'
import { sweepStaging } from './staging.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

const { AWAITING_UPLOAD, CANCELED, READY } = SnapshotState

/**
 * Lets nobody else settle the snapshot until the transaction ends: of two files that end at once, each would wait for the
 * other.
 * @returns false where there is no such snapshot (any more)
 */
export async function lockSnapshot(tx: EntityManager, snapshotId: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>(`SELECT id FROM snapshots WHERE id = ?${dialectOf(tx).forUpdate}`, [
    snapshotId,
  ])
  return rows.length > 0
}

/** How an upload ends without a file. */
export type EndState = UploadState.CANCELED | UploadState.EXPIRED

/**
 * Ends an upload that is still pending, without a file; what of it has arrived, in parts too, is deleted from the store.
 * @param only what else must hold of it
 * @returns whether it has ended by this
 */
export async function endUpload(
  tx: EntityManager,
  { id, snapshotId }: Upload,
  state: EndState,
  limits: Limits,
  only: FindOptionsWhere<Upload> = {},
): Promise<boolean> {
  if (snapshotId) await lockSnapshot(tx, snapshotId)
  const { affected } = await tx.update(Upload, { ...only, id, state: UploadState.PENDING }, { state })
  if (affected === 0) return false
  await sweepStaging(tx, await tx.findOneByOrFail(Upload, { id }), limits)
  if (snapshotId) await settleSnapshot(tx, snapshotId, { hasNewFile: false })
  return true
}

/**
 * Brings a snapshot that waits for uploads to its end when none is pending any more: READY with what arrived, CANCELED
 * when nothing did. A snapshot that has ended stays as it is; its link and its watchers hear of a new file all the same, and
 * what can be made of it is made. The snapshot is locked before anything of it is written.
 */
export async function settleSnapshot(
  tx: EntityManager,
  snapshotId: string,
  { hasNewFile }: { hasNewFile: boolean },
): Promise<void> {
  const snapshot = await tx.findOneBy(Snapshot, { id: snapshotId })
  if (!snapshot) return
  let { state } = snapshot
  if (state === AWAITING_UPLOAD && !(await tx.existsBy(Upload, { snapshotId, state: UploadState.PENDING }))) {
    state = (await tx.existsBy(Artifact, { snapshotId })) ? READY : CANCELED
    const problemList = state === CANCELED ? [{ code: SnapshotProblemCode.CANCELED }] : []
    await tx.update(Snapshot, { id: snapshotId }, { state, problemList, finishedAt: new Date(), leaseUntil: null })
  }
  const isNews = hasNewFile || snapshot.state !== READY
  if (isNews && state === READY && snapshot.source === SnapshotSource.UPLOAD) await requestDerivation(tx, snapshot)
  await pointToNewest(tx, [snapshot.linkId])
  await followLinks(tx, [snapshot.linkId])
  await recordSnapshotChanges(tx, [snapshot], [{ id: snapshot.linkId, ownerId: snapshot.ownerId }])
}
