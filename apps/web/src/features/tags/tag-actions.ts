import { DeleteTagsDocument, MergeTagsDocument } from '@linksnap/schema'
import { mutate } from '../../graphql.js'
import { beginJob } from '../jobs/job-actions.js'
import type { Tag } from './tag-store.js'

/** Begins to give all links of some tags another tag, of which the names become aliases. */
export const mergeTags = (sources: readonly Tag[], target: Tag): Promise<boolean> =>
  beginJob(async () => {
    const sourceIds = sources.map(({ id }) => id)
    return (await mutate(MergeTagsDocument, { sourceIds, targetId: target.id })).mergeTags.job
  })

/** Whether tags can become this one: it must not be nested below any of them. */
export const canTake = (target: Tag, sources: readonly Tag[]): boolean =>
  sources.every(({ id, name }) => id === target.id || !target.name.startsWith(`${name}/`))

/** Begins to delete tags, and those nested below them; the links stay. */
export const deleteTags = (doomed: readonly Tag[]): Promise<boolean> =>
  beginJob(async () => (await mutate(DeleteTagsDocument, { ids: doomed.map(({ id }) => id) })).deleteTags)
