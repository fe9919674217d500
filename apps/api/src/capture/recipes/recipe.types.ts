/** What a site needs so that its pages are captured whole. Everything is optional but the hosts. */
export interface Recipe {
  /** The site's hosts, each with all below it. */
  hosts: readonly string[]
  /** Where its pictures are, if they are shown on its own pages only: they are asked for with `referer` from anywhere. */
  pictures?: { hosts: readonly string[]; referer: string }
  /** Selectors of what lies over the page, or cuts it off to ask for a sign-in or an app: taken away. */
  remove?: readonly string[]
  /** Selectors of what is folded up: shown in full height. */
  unfold?: readonly string[]
  /** Selectors of buttons that show the rest of the page and do nothing else. */
  click?: readonly string[]
}
