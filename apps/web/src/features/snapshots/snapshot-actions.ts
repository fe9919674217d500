import {
  CancelSnapshotDocument,
  CaptureSnapshotDocument,
  DeleteSnapshotDocument,
  RetrySnapshotsDocument,
} from '@linksnap/schema'
import { attempt } from '../../attempt.js'
import { mutate } from '../../graphql.js'
import { t } from '../../i18n/index.js'
import { toast } from '../../ui/toasts.js'

/** One more snapshot of a link. What comes of it arrives with the live changes. */
export const captureAgain = (linkId: string): Promise<boolean> =>
  attempt(async () => {
    await mutate(CaptureSnapshotDocument, { linkId })
    toast(t('snapshot.queued'))
  })

/** Ends a snapshot that waits or runs. */
export const cancelSnapshot = (id: string): Promise<boolean> =>
  attempt(async () => {
    await mutate(CancelSnapshotDocument, { id })
    toast(t('snapshot.canceled'))
  })

/** Takes snapshots again that failed or were canceled. */
export const retrySnapshots = (ids: string[]): Promise<boolean> =>
  attempt(async () => {
    const { retrySnapshots: queued } = await mutate(RetrySnapshotsDocument, { ids })
    toast(t('queue.retried', { count: queued.length }))
  })

/** Destroys one snapshot with its files. */
export const deleteSnapshot = (id: string): Promise<boolean> =>
  attempt(async () => {
    await mutate(DeleteSnapshotDocument, { id })
    toast(t('snapshot.deleted'))
  })
