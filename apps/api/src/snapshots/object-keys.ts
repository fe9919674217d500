/** Keys are the server's alone, and unguessable since the ids in them are: nobody outside chooses any part of one. */

/** Before the keys of all of a snapshot's objects. */
export const snapshotPrefix = (snapshotId: string) => `captures/${snapshotId}/`

/** Before the keys of what one attempt stores: a later attempt never writes over an earlier one's objects. */
export const attemptPrefix = (snapshotId: string, attempt: number) => `${snapshotPrefix(snapshotId)}${attempt}/`
