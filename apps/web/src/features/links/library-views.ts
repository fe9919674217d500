import type { LinkFilter, LinkOrder } from '@linksnap/schema'
import type { MessageKey } from '../../i18n/messages.js'

interface View {
  title: MessageKey
  filter: LinkFilter
  /** Fixed where the order is part of what the view is. */
  order?: LinkOrder
  empty: MessageKey
  emptyHint: MessageKey
}

/** The library's views that are not a tag's. */
export const libraryViews = {
  all: { title: 'view.all', filter: {}, empty: 'empty.all', emptyHint: 'empty.allHint' },
  unread: { title: 'view.unread', filter: { read: false }, empty: 'empty.unread', emptyHint: 'empty.unreadHint' },
  starred: { title: 'view.starred', filter: { starred: true }, empty: 'empty.starred', emptyHint: 'empty.starredHint' },
  trash: {
    title: 'view.trash',
    filter: { trashed: true },
    order: 'RECENTLY_UPDATED',
    empty: 'empty.trash',
    emptyHint: 'empty.trashHint',
  },
  search: { title: 'search.title', filter: {}, empty: 'search.none', emptyHint: 'search.noneHint' },
  tag: { title: 'view.tags', filter: {}, empty: 'empty.tag', emptyHint: 'empty.tagHint' },
} as const satisfies Record<string, View>

export type LibraryView = keyof typeof libraryViews

/** The first is that of a list which nobody has ordered. */
export const linkOrders = ['NEWEST', 'OLDEST', 'RECENTLY_UPDATED', 'TITLE', 'HOST'] as const satisfies LinkOrder[]

export const searchOrders = ['RELEVANCE', ...linkOrders] as const satisfies LinkOrder[]
