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
