import type { LinkFilter, LinkRowFragment } from '@linksnap/schema'
import { shallowReactive } from 'vue'
import { type Change, onChange } from '../../live/index.js'
import { reloadTags, tagById } from '../tags/tag-store.js'

/** A link as lists and pages show it. */
export type LinkRow = LinkRowFragment

type Listener = (id: string, now: LinkRow | null, before: LinkRow | undefined) => void

/** By id, the newest known state of each link that something shows: one place, so that all of them move together. */
const links = shallowReactive(new Map<string, LinkRow>())
const listeners = new Set<Listener>()
const holders = new Set<(id: string) => boolean>()
let changes = 0

/** How many changes were heard of: an answer that was asked for before the last of them may be older than it. */
export const changeCount = (): number => changes

export const linkById = (id: string): LinkRow | undefined => links.get(id)

/** Hears of each link that changes or goes (null); returns what ends that. */
export function onLinkChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Says which links something shows: no others are kept. Returns what ends that. */
export function holdLinks(holds: (id: string) => boolean): () => void {
  holders.add(holds)
  return () => holders.delete(holds)
}

/** Takes in what a query answered. */
export function keepLinks(rows: readonly LinkRow[]): void {
  for (const row of rows) links.set(row.id, row)
}

/** Takes in a change of a link, or that it is gone. */
export function changeLink(id: string, now: LinkRow | null): void {
  const before = links.get(id)
  changes++
  if (now) links.set(id, now)
  else links.delete(id)
  listeners.forEach((listener) => listener(id, now, before))
  forgetLinks([id])
}

/** Takes in a change of some fields, where the link is known. */
export function patchLink(id: string, patch: Partial<LinkRow>): void {
  const link = links.get(id)
  if (link) changeLink(id, { ...link, ...patch })
}

/** Lets go of those that nothing shows any more. */
export function forgetLinks(ids: Iterable<string>): void {
  for (const id of ids) if (![...holders].some((holds) => holds(id))) links.delete(id)
}

export function forgetAllLinks(): void {
  links.clear()
}

/** Whether a list with this filter shows the link. */
export function belongs(link: LinkRow, filter: LinkFilter): boolean {
  const { read, starred, trashed = false, tagIds } = filter
  return (
    Boolean(link.trashedAt) === trashed &&
    (typeof read !== 'boolean' || link.read === read) &&
    (typeof starred !== 'boolean' || link.starred === starred) &&
    (tagIds ?? []).every((id) => hasTag(link, String(id)))
  )
}

/** A link has a tag also by one that is nested below it. */
function hasTag(link: LinkRow, tagId: string): boolean {
  const above = tagById(tagId)
  return link.tags.some(({ id, name }) => id === tagId || (above && name.startsWith(`${above.name}/`)))
}

onChange(({ link, snapshot }: Change) => {
  if (link) changeLink(link.linkId, link.link)
  if (snapshot && links.get(snapshot.link.id)?.currentSnapshot?.id === snapshot.id) {
    patchLink(snapshot.link.id, { currentSnapshot: snapshot })
  }
})

/** A link's tags as the counts of tags see them: what is in the trash is not counted. */
const countedTags = ({ tags, trashedAt }: LinkRow) =>
  trashedAt
    ? ''
    : tags
        .map(({ id }) => id)
        .sort()
        .join()

onLinkChange((_, now, before) => {
  // Of a link that was not known here nobody knows which tags it had.
  if (!now || !before || countedTags(now) !== countedTags(before)) reloadTags()
})
