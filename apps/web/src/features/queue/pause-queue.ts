import { PauseCaptureQueueDocument, ResumeCaptureQueueDocument } from '@linksnap/schema'
import { attempt } from '../../attempt.js'
import { mutate } from '../../graphql.js'

/** Lets the viewer's captures wait. How the queue stands then arrives with the live changes. */
export const pauseQueue = (): Promise<boolean> => attempt(() => mutate(PauseCaptureQueueDocument, {}))

/** Lets them go on. */
export const resumeQueue = (): Promise<boolean> => attempt(() => mutate(ResumeCaptureQueueDocument, {}))
