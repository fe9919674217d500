import { DuplicateLinksDocument, MergeLinksDocument } from '@linksnap/schema'
import { mutate, query } from '../../graphql.js'
import { kept } from '../../live/kept.js'
import { readPages } from '../../read-pages.js'
import { beginJob } from '../jobs/job-actions.js'
import type { LinkRow } from '../links/link-store.js'

/** Links that are probably one page, in the order in which they were added. */
export type LinkGroup = LinkRow[]

export interface Duplicates {
  groups: LinkGroup[]
  /** Of groups, however many are there. */
  total: number
}

const pageSize = 25
/** So many groups are to be shown. */
let wanted = pageSize

/** The viewer's, those added last first. */
export const {
  value: duplicates,
  error: duplicatesError,
  load: loadDuplicates,
  forget,
} = kept<Duplicates>(ask, { interval: 1_000, concerns: ({ link }) => link !== null })

/** Reads the first groups, as many as are wanted. */
async function ask(): Promise<Duplicates> {
  const { nodes, last } = await readPages(
    async (after) => (await query(DuplicateLinksDocument, { first: pageSize, after })).duplicateLinks,
    (groups) => groups.length >= wanted,
  )
  return { groups: nodes.map(({ links }) => links), total: last.totalCount }
}

export function showMoreDuplicates(): Promise<void> {
  wanted += pageSize
  return loadDuplicates()
}

export function forgetDuplicates(): void {
  wanted = pageSize
  forget()
}

/** The one that has most to lose: the most snapshots, and of equals the oldest. */
export const fittest = (group: LinkGroup): LinkRow | undefined =>
  group.toSorted((a, b) => b.snapshots.totalCount - a.snapshots.totalCount)[0]

/** Begins to give one link of a group all that the others have, which go to the trash. */
export const mergeGroup = (group: LinkGroup, intoId: string): Promise<boolean> =>
  beginJob(async () => {
    const ids = group.map(({ id }) => id)
    return (await mutate(MergeLinksDocument, { ids, intoId })).mergeLinks
  })
