import type { PageArea, PageCss } from './page.types.js'
import type { PageKit } from './kit.js'

/** What the functions of the kit remember between calls, in one frame. */
export interface PageState {
  resources: Map<string, number>
  css: PageCss[]
  areas: PageArea[]
  frames: Element[]
  /** Elements that may have a closed shadow root, and those that were found to have one. */
  hosts: Element[]
  closedRoots: Map<Element, ShadowRoot>
  /** Data URLs of blob: URLs. */
  blobs: Map<string, string>
  /** What a scrolled container has at its edge. */
  scrollTargets: Set<Element>
  elements: Set<string>
  classes: Set<string>
  ids: Set<string>
}

/** `this` of every function of the kit. */
export type PageWorld = PageKit & { state: PageState }
