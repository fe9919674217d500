import { randomBytes } from 'node:crypto'

/**
 * Keys are the server's alone: nobody outside chooses any part of one. Each has a part that no answer of the API holds, so that
 * whoever knows all ids of a snapshot still knows no key of its files.
 */

/** Before the keys of all snapshots' objects. */
export const snapshotsPrefix = 'snapshots/'

/** Before the keys of all of a snapshot's objects. */
export const snapshotPrefix = (snapshotId: string) => `${snapshotsPrefix}${snapshotId}/`

/** Before the keys of what one attempt stores, anew for each: a later attempt never writes over an earlier one's objects. */
export const newAttemptPrefix = (snapshotId: string, attempt: number) =>
  `${snapshotPrefix(snapshotId)}${attempt}-${secret()}/`

/** Before the keys of what one attempt makes of a snapshot's uploaded files. */
export const derivationPrefix = (snapshotId: string, claim: string) => `${snapshotPrefix(snapshotId)}${claim}/`

/** Before the keys that uploads are sent to. Others hold signatures for them, so nothing stays there. */
export const stagingArea = 'staging/'

/** Before the key that one upload is sent to. */
export const stagingPrefix = (uploadId: string) => `${stagingArea}${uploadId}/`

/** The id of the upload that a key was granted for; undefined for any other key. */
export const uploadOfKey = (key: string): string | undefined => /^staging\/(\w+)\//.exec(key)?.[1]

/** Before the key that an uploaded file is kept under, anew for each try. */
export const newUploadPrefix = (snapshotId: string, uploadId: string) =>
  `${snapshotPrefix(snapshotId)}${uploadId}/${secret()}/`

const secret = () => randomBytes(16).toString('hex')
