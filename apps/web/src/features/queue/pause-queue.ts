import { PauseCaptureQueueDocument, ResumeCaptureQueueDocument } from '@linksnap/schema'
import { attempt } from '../../attempt.js'
import { mutate } from '../../graphql.js'

/** Lets the viewer's captures wait, or go on. How the queue stands then arrives with the live changes. */
export const setQueuePaused = (paused: boolean): Promise<boolean> =>
  attempt(() => mutate(paused ? PauseCaptureQueueDocument : ResumeCaptureQueueDocument, {}))
