import type { EntityManager } from 'typeorm'
import type { Limits } from '../limits.js'
import { stagingPrefix } from '../snapshots/object-keys.js'
import { scheduleSweep } from '../storage/sweeps.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

/**
 * The last moment at which a file can arrive that was begun to be sent before the last signature ended: the store looks at
 * that when a request begins, and lets it go on. Whoever sends slower than `slowestUpload` comes too late.
 * @returns milliseconds of this process's clock
 */
export function lastArrival({ expiresAt, maxSize }: Upload, { uploads }: Limits): number {
  const largest = Math.min(maxSize, uploads.singleBytes)
  return expiresAt.getTime() + uploads.lateArrival + Math.ceil(largest / uploads.slowestUpload)
}

/**
 * Has what lies under the key of an upload deleted, in the transaction that ends the upload: what is there soon, and what may
 * still arrive, of any size, after that. As long as an upload is pending, nothing of it is swept.
 */
export async function sweepStaging(tx: EntityManager, upload: Upload, { uploads, sweep }: Limits): Promise<void> {
  const life = Math.max(0, upload.expiresAt.getTime() - Date.now())
  const untilAllHasArrived = life + uploads.lateArrival + Math.ceil(uploads.singleBytes / uploads.slowestUpload)
  await scheduleSweep(tx, [upload.objectKey])
  await scheduleSweep(tx, [stagingPrefix(upload.id)], untilAllHasArrived + sweep.grace)
}

/** Cancels what a snapshot still waits for, when that has come to its end. */
export async function cancelUploadsOf(tx: EntityManager, snapshotId: string, limits: Limits): Promise<void> {
  const pending = { snapshotId, state: UploadState.PENDING }
  for (const upload of await tx.findBy(Upload, pending)) {
    const { affected } = await tx.update(Upload, { ...pending, id: upload.id }, { state: UploadState.CANCELED })
    if (affected !== 0) await sweepStaging(tx, upload, limits)
  }
}
