import { DeleteTagsDocument, MergeTagsDocument } from '@linksnap/schema'
import { mutate } from '../../graphql.js'
import { beginJob } from '../jobs/job-actions.js'
import type { Tag } from './tag-store.js'

const deletedAtOnce = 100

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
export async function deleteTags(doomed: readonly Tag[]): Promise<boolean> {
  // Those below another that is deleted go with it.
  const tops = doomed.filter(({ name }) => !doomed.some((other) => name.startsWith(`${other.name}/`)))
  for (let start = 0; start < tops.length; start += deletedAtOnce) {
    const ids = tops.slice(start, start + deletedAtOnce).map(({ id }) => id)
    if (!(await beginJob(async () => (await mutate(DeleteTagsDocument, { ids })).deleteTags))) return false
  }
  return true
}
