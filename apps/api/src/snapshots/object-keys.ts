/** Keys are the server's alone, and unguessable since the ids in them are: nobody outside chooses any part of one. */

/** Before the keys of all snapshots' objects. */
export const snapshotsPrefix = 'snapshots/'

/** Before the keys of all of a snapshot's objects. */
export const snapshotPrefix = (snapshotId: string) => `${snapshotsPrefix}${snapshotId}/`

/** Before the keys of what one attempt stores: a later attempt never writes over an earlier one's objects. */
export const attemptPrefix = (snapshotId: string, attempt: number) => `${snapshotPrefix(snapshotId)}${attempt}/`

/** Before the keys of what one attempt makes of a snapshot's uploaded files. */
export const derivationPrefix = (snapshotId: string, claim: string) => `${snapshotPrefix(snapshotId)}${claim}/`

/** Before the key that an upload is sent to. Others hold signatures for it, so nothing stays there. */
export const stagingPrefix = (uploadId: string) => `staging/${uploadId}/`

/** The id of the upload that a key was granted for; undefined for any other key. */
export const uploadOfKey = (key: string): string | undefined => /^staging\/(\w+)\//.exec(key)?.[1]

/** Before the keys that an uploaded file may be kept under. */
export const uploadPrefix = (snapshotId: string, uploadId: string) => `${snapshotPrefix(snapshotId)}${uploadId}/`
