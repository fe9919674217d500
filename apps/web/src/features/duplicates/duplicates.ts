import { DuplicateLinksDocument, type DuplicateLinksQuery, MergeLinksDocument } from '@linksnap/schema'
import { mutate, query } from '../../graphql.js'
import { kept } from '../../live/kept.js'
import { beginJob } from '../jobs/job-actions.js'
import type { LinkRow } from '../links/link-store.js'

/** Links that are probably one page, in the order in which they were added. */
export type LinkGroup = LinkRow[]

export interface Duplicates {
  groups: LinkGroup[]
  /** Of groups, however many are there. */
  total: number
}

/** Who merges these comes to the next ones. */
const shownAtMost = 50

/** The viewer's, those added last first. */
export const {
  value: duplicates,
  error: duplicatesError,
  load: loadDuplicates,
  forget: forgetDuplicates,
} = kept<Duplicates>(ask, { interval: 1_000, concerns: ({ link }) => link !== null })

async function ask(): Promise<Duplicates> {
  const { duplicateLinks }: DuplicateLinksQuery = await query(DuplicateLinksDocument, { first: shownAtMost })
  return { groups: duplicateLinks.nodes.map(({ links }) => links), total: duplicateLinks.totalCount }
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
