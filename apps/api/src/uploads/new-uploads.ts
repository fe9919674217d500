import { type EntityManager, In, LessThan } from 'typeorm'
import { getOwned, own, type Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Limits } from '../limits.js'
import { insertAll } from '../database/chunks.js'
import { dialectOf } from '../database/dialect.js'
import { ApiError, ConflictError, ErrorCode, LimitExceededError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { stagingPrefix } from '../snapshots/object-keys.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'
import { lockSnapshot } from './settlement.js'
import { unclaimed } from './upload-claims.js'
import { Upload } from './upload.entity.js'
import { type UploadMethod, UploadState } from './upload.enums.js'
import type { UploadFile } from './upload-file.js'

/** How the bytes will come, where that is settled from the beginning. */
export interface Way {
  method: UploadMethod
  storeUploadId?: string
  partSize?: number
}

/**
 * Writes pending uploads down.
 * @throws LimitExceededError when the viewer has too many pending, ConflictError for a snapshot that takes no files
 */
export async function addUploads(
  tx: EntityManager,
  viewer: Viewer,
  snapshotId: string,
  files: readonly UploadFile[],
  limits: Limits,
  way?: Way,
): Promise<Owned<Upload>[]> {
  if (files.length === 0) return []
  await lockUploads(tx, viewer)
  await assertTakesFiles(tx, snapshotId)
  const pending = await tx.countBy(Upload, { ownerId: viewer.userId, state: UploadState.PENDING })
  if (pending + files.length > limits.uploads.pendingPerUser) {
    throw new LimitExceededError(`At most ${limits.uploads.pendingPerUser} uploads can be pending: cancel some.`)
  }
  const uploads = files.map((file) => own(viewer, tx.create(Upload, newUpload(viewer, snapshotId, file, limits, way))))
  await insertAll(tx, Upload, uploads)
  // From now on the ends of its uploads are its own.
  await tx.update(Snapshot, { id: snapshotId, state: SnapshotState.AWAITING_UPLOAD }, { leaseUntil: null })
  return uploads
}

/** Lets the viewer ask for uploads one after the other: together, two would count what is pending before either has asked. */
export async function lockUploads(tx: EntityManager, viewer: Viewer): Promise<void> {
  await tx.query(`SELECT id FROM users WHERE id = ?${dialectOf(tx).forUpdate}`, [viewer.userId])
}

/** Looks at a snapshot that nobody changes until the transaction ends. @throws ConflictError */
async function assertTakesFiles(tx: EntityManager, snapshotId: string): Promise<void> {
  const present = await lockSnapshot(tx, snapshotId)
  const takes = In([SnapshotState.AWAITING_UPLOAD, SnapshotState.READY])
  if (present && (await tx.existsBy(Snapshot, { id: snapshotId, state: takes }))) return
  throw new ConflictError('Files can be added to a snapshot that is ready or waits for them.')
}

/**
 * Lets a pending upload live until a moment, or longer where an older signature does.
 * @throws ApiError when it has ended
 */
export async function prolongUpload(
  tx: EntityManager,
  viewer: Viewer,
  { id }: Upload,
  expiresAt: Date,
): Promise<Owned<Upload>> {
  await tx.update(Upload, { id, state: UploadState.PENDING, expiresAt: LessThan(expiresAt) }, { expiresAt })
  const upload = await getOwned(tx, Upload, viewer, id)
  if (upload.state !== UploadState.PENDING) throw hasEnded(upload)
  return upload
}

/** So many seconds from the second that has begun: signatures count in whole ones, and the longest life is exactly that. */
export const endAfter = (seconds: number) => new Date((Math.floor(Date.now() / 1000) + seconds) * 1000)

/** Why nothing more can be done for an upload. */
export const hasEnded = ({ state }: Upload): ApiError =>
  state === UploadState.COMPLETED
    ? new ConflictError('This upload is complete: its file is attached.')
    : new ApiError(ErrorCode.UPLOAD_EXPIRED, 'This upload has ended: ask for a new one.')

function newUpload(
  viewer: Viewer,
  snapshotId: string,
  { expiresIn, ...file }: UploadFile,
  { uploads }: Limits,
  way?: Way,
) {
  const id = newId('Upload')
  const now = Date.now()
  return {
    id,
    ownerId: viewer.userId,
    snapshotId,
    artifactId: null,
    state: UploadState.PENDING,
    method: way?.method ?? null,
    // Unguessable, as the id in it is; and nothing of the file's name, which is the client's.
    objectKey: `${stagingPrefix(id)}file`,
    ...file,
    ...unclaimed,
    storeUploadId: way?.storeUploadId ?? null,
    partSize: way?.partSize ?? null,
    createdAt: new Date(now),
    expiresAt: endAfter(expiresIn),
    lookAt: new Date(now + Math.min(uploads.firstLook, expiresIn * 1000)),
  }
}
