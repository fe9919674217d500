import type { PageCss } from './page.types.js'
import type { PageKit } from './kit.js'

/** What the functions of the kit remember between calls, in one frame. */
export interface PageState {
  resources: Map<string, number>
  css: PageCss[]
  /** The sheets of links, by their numbers in `css`. */
  linkedSheets: Map<number, CSSStyleSheet>
  /** What only a picture can keep. */
  pictured: Element[]
  /** Undoes `showAlone`. */
  showAll?: () => void
  frames: Element[]
  /** Elements that may have a closed shadow root: those to look at, those that were, and the roots that were found. */
  hosts: Element[]
  seenHosts: Set<Element>
  closedRoots: Map<Element, ShadowRoot>
  /** What was taken out of sight, and its own `display` until then. */
  hidden: Map<HTMLElement, string>
  /** SVG files that the page takes symbols from. */
  sprites: Map<string, Document>
  /** By shadow root, or null for the document, the elements of other files that are used in it. */
  borrowed: Map<ShadowRoot | null, Set<Element>>
  /** What a scrolled container has at its edge. */
  scrollTargets: Set<Element>
  elements: Set<string>
  classes: Set<string>
  ids: Set<string>
}

/** `this` of every function of the kit. */
export type PageWorld = PageKit & { state: PageState }
