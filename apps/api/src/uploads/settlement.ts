import type { EntityManager } from 'typeorm'
import { recordLinkChanges, recordSnapshotChanges } from '../events/event-log.js'
import { followLinks } from '../search/follow.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotProblemCode, SnapshotState } from '../snapshots/snapshot.enums.js'
import { pointToNewest } from '../snapshots/snapshots.service.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

/**
 * Brings a snapshot that waits for uploads to its end when none is pending any more: READY with what arrived, CANCELED
 * when nothing did. A snapshot that has ended stays as it is; its link and its watchers hear of the new file all the same.
 */
export async function settleSnapshot(tx: EntityManager, snapshotId: string): Promise<void> {
  const snapshot = await tx.findOneBy(Snapshot, { id: snapshotId })
  if (!snapshot) return
  if (
    snapshot.state === SnapshotState.AWAITING_UPLOAD &&
    !(await tx.existsBy(Upload, { snapshotId, state: UploadState.PENDING }))
  ) {
    const arrived = await tx.existsBy(Upload, { snapshotId, state: UploadState.COMPLETED })
    await tx.update(
      Snapshot,
      { id: snapshotId, state: SnapshotState.AWAITING_UPLOAD },
      arrived
        ? { state: SnapshotState.READY, finishedAt: new Date() }
        : {
            state: SnapshotState.CANCELED,
            finishedAt: new Date(),
            problemList: [{ code: SnapshotProblemCode.CANCELED }],
          },
    )
  }
  await pointToNewest(tx, [snapshot.linkId])
  await followLinks(tx, [snapshot.linkId])
  await recordSnapshotChanges(tx, [snapshot])
  await recordLinkChanges(tx, [{ id: snapshot.linkId, ownerId: snapshot.ownerId }])
}
