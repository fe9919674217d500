import type { LinkFilter, LinkOrder } from '@linksnap/schema'
import { onGap } from '../../live/index.js'
import { LinkList } from './link-list.js'
import { forgetLinks, holdLinks, onLinkChange } from './link-store.js'

/** The lists that were looked at last: going back to one shows it as it was left. */
const lists = new Map<string, LinkList>()
const keptLists = 4

/** The list of a filter in an order: the one that was shown before, if that is not long ago. */
export function linkList(filter: LinkFilter, orderBy: LinkOrder): LinkList {
  const key = JSON.stringify([filter, orderBy])
  const list = lists.get(key) ?? new LinkList(filter, orderBy)
  lists.delete(key)
  lists.set(key, list)
  for (const [oldKey, old] of [...lists].slice(0, -keptLists)) {
    lists.delete(oldKey)
    forgetLinks(old.loadedIds)
  }
  return list
}

/** All lists are to be asked for anew: after much has changed at once. */
export function expireLists(): void {
  for (const list of lists.values()) list.expire()
}

export function forgetLists(): void {
  lists.clear()
}

onLinkChange((...change) => lists.forEach((list) => list.change(...change)))
holdLinks((id) => [...lists.values()].some((list) => list.has(id)))
onGap(expireLists)
