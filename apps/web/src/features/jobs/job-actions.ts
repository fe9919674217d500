import {
  CancelJobDocument,
  EditLinksDocument,
  type LinkEditInput,
  type LinkFilter,
  UndoJobDocument,
} from '@linksnap/schema'
import { attempt } from '../../attempt.js'
import { mutate } from '../../graphql.js'
import { type Job, loadJobs, takeJob } from './jobs.js'

/** Begins a job, and shows it; resolves to whether it has begun. */
export function beginJob(ask: () => Promise<Job>): Promise<boolean> {
  return attempt(async () => {
    takeJob(await ask())
    // Short ones have ended before the first change of them is heard of.
    void loadJobs()
  })
}

/** Begins to edit all links that a filter shows. */
export const editLinks = (filter: LinkFilter, edit: LinkEditInput): Promise<boolean> =>
  beginJob(async () => (await mutate(EditLinksDocument, { filter, edit })).editLinks)

/** Ends a job where it is. */
export const cancelJob = ({ id }: Job): Promise<boolean> =>
  beginJob(async () => (await mutate(CancelJobDocument, { id })).cancelJob)

/** Begins to take back all that a job has done. */
export const undoJob = ({ id }: Job): Promise<boolean> =>
  beginJob(async () => (await mutate(UndoJobDocument, { id })).undoJob)
