import type { PageWorld } from '../page/world.types.js'

/**
 * Remembers what is at the edge of a scrolled container. Without scripts only `scroll-initial-target` can scroll there
 * again (https://drafts.csswg.org/css-scroll-snap-2/#scroll-initial-target).
 */
export function noteScroll(this: PageWorld, container: Element): void {
  if (container === document.scrollingElement) return
  const own = this.ownMembers(container)
  const edge = own.getBoundingClientRect()
  const candidates = Array.from(own.querySelectorAll('*')).slice(0, 2000)
  const distance = (element: Element) => {
    const { left, top, width, height } = this.ownMembers(element).getBoundingClientRect()
    if (width === 0 || height === 0) return Infinity
    return Math.abs(top - edge.top) + (own.scrollLeft === 0 ? 0 : Math.abs(left - edge.left))
  }
  let nearest: Element | undefined
  let least = Infinity
  for (const candidate of candidates) {
    const far = distance(candidate)
    if (far < least) [nearest, least] = [candidate, far]
  }
  if (nearest) this.state.scrollTargets.add(nearest)
}
