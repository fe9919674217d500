import type { Match } from './link-list.js'
import type { LinkRow } from './link-store.js'

/** What every layout of a list gets to show one of its links. */
export interface LinkItemProps {
  link: LinkRow
  selected: boolean
  /** Its box is shown without being pointed at. */
  selecting: boolean
  /** It is pointed at, or has the focus. */
  near: boolean
  /** Of a search: what it has found here. */
  matches: readonly Match[]
}

/** What every layout lets be done with a link. */
export interface LinkItemEmits {
  /** `range`: up to here from the one that was chosen last. */
  select: [range: boolean]
  /** All that can be done with it is to be shown. */
  menu: []
  /** It is to be destroyed. */
  purge: []
}

/** The first passage of what a search has found that a link's title, host and tags do not show already. */
export const passageOf = (matches: readonly Match[]): Match | undefined =>
  matches.find(({ field }) => ['NOTE', 'DESCRIPTION', 'CONTENT', 'URL'].includes(field))
