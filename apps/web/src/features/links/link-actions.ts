import {
  AddLinkDocument,
  AddLinksDocument,
  type AddLinkInput,
  type AddLinkMutation,
  type AddLinksMutation,
  type LinkFilter,
  LinksDocument,
  PurgeLinksDocument,
  RestoreLinksDocument,
  TrashLinksDocument,
  UpdateLinkDocument,
  type UpdateLinkInput,
} from '@linksnap/schema'
import { attempt } from '../../attempt.js'
import { mutate, query } from '../../graphql.js'
import { t } from '../../i18n/index.js'
import { toast } from '../../ui/toasts.js'
import { expireLists } from './kept-lists.js'
import { changeLink, type LinkRow, patchLink } from './link-store.js'

/** As many as fit into one request even when their addresses are as long as they may be. */
const addedAtOnce = 200
const purgedAtOnce = 100

/** @throws ApiError INVALID_URL, BAD_USER_INPUT, LIMIT_EXCEEDED */
export async function addLink(input: AddLinkInput): Promise<AddLinkMutation['addLink']> {
  const { addLink: added } = await mutate(AddLinkDocument, { input })
  changeLink(added.link.id, added.link)
  return added
}

/**
 * Adds any number of links, some at once.
 * @param onOutcomes hears of what has come of those that were added last
 * @param signal stops it where it is
 * @throws ApiError
 */
export async function addLinks(
  inputs: AddLinkInput[],
  onOutcomes: (outcomes: AddLinksMutation['addLinks']) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let start = 0; start < inputs.length && !signal.aborted; start += addedAtOnce) {
    onOutcomes((await mutate(AddLinksDocument, { inputs: inputs.slice(start, start + addedAtOnce) })).addLinks)
  }
  expireLists()
}

/** Shows the change at once, and takes it back when it does not work. */
async function updateEagerly(link: LinkRow, change: Pick<UpdateLinkInput, 'starred' | 'read'>): Promise<void> {
  const patch = Object.fromEntries(Object.entries(change)) as Partial<LinkRow>
  changeLink(link.id, { ...link, ...patch })
  const done = await attempt(() => updateLink(link.id, change))
  if (!done) changeLink(link.id, link)
}

export const toggleStar = (link: LinkRow): Promise<void> => updateEagerly(link, { starred: !link.starred })

export const toggleRead = (link: LinkRow): Promise<void> => updateEagerly(link, { read: !link.read })

/** @throws ApiError CONFLICT, INVALID_URL, BAD_USER_INPUT, LIMIT_EXCEEDED */
export async function updateLink(id: string, input: UpdateLinkInput): Promise<LinkRow> {
  const { updateLink: updated } = await mutate(UpdateLinkDocument, { id, input })
  changeLink(id, updated)
  return updated
}

/** To the trash, with the offer to undo. */
export async function trashLinks(ids: string[]): Promise<boolean> {
  return attempt(async () => {
    const { trashLinks: trashed } = await mutate(TrashLinksDocument, { ids })
    trashed.forEach(({ id, trashedAt }) => patchLink(id, { trashedAt }))
    const undo = { label: t('app.undo'), run: () => restoreLinks(ids) }
    toast(t('trash.trashed', { count: trashed.length }), { action: undo })
  })
}

/** Out of the trash. */
export async function restoreLinks(ids: string[]): Promise<boolean> {
  return attempt(async () => {
    const { restoreLinks: restored } = await mutate(RestoreLinksDocument, { ids })
    restored.forEach(({ id, trashedAt }) => patchLink(id, { trashedAt }))
    // Where they belong in each list, and whether they were seen there, is not known.
    expireLists()
    toast(t('trash.restored', { count: restored.length }))
  })
}

/**
 * Destroys those of a filter's links that are in the trash, with their snapshots and files.
 * @param onProgress hears how many are destroyed
 * @param signal stops it where it is
 */
export async function purgeLinks(
  filter: LinkFilter,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let count = 0
  const done = await attempt(async () => {
    for (let more = true; more && !signal.aborted;) {
      const { links } = await query(LinksDocument, { first: purgedAtOnce, filter: { ...filter, trashed: true } })
      const { purgeLinks: purged } = await mutate(PurgeLinksDocument, { ids: links.nodes.map((link) => link.id) })
      purged.forEach((id) => changeLink(id, null))
      count += purged.length
      onProgress(count)
      more = links.pageInfo.hasNextPage && purged.length > 0
    }
  })
  expireLists()
  if (count > 0) toast(t('trash.purged', { count }))
  return done
}
