import type { PageWorld } from '../page/world.types.js'

/**
 * Lists elements that may have a closed shadow root and were not looked at yet: of each kind of custom element one (and
 * all once one of them had such a root), and others that look like it. Resolves to how many there are.
 */
export function findHosts(this: PageWorld): number {
  const { closedRoots, seenHosts } = this.state
  const closedKinds = new Set(Array.from(closedRoots.keys(), (host) => host.localName))
  const seenKinds = new Set(Array.from(seenHosts, (host) => host.localName))
  const hosts: Element[] = []
  const roots: (Document | ShadowRoot)[] = [document]
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      const shadow = this.shadowOf(element)
      if (shadow) roots.push(shadow)
      const kind = this.ownMembers(element).localName
      if (shadow || seenHosts.has(element)) continue
      const isCustom = kind.includes('-')
      if (isCustom ? seenKinds.has(kind) && !closedKinds.has(kind) : !this.hidesSomething(element)) continue
      hosts.push(element)
      seenHosts.add(element)
      seenKinds.add(kind)
    }
  }
  // More empty boxes than this are a layout.
  this.state.hosts = hosts.slice(0, 500)
  return this.state.hosts.length
}

/** Whether a plain element looks as if it had a shadow root: its children are not shown, or it has none, and yet a size. */
export function hidesSomething(this: PageWorld, element: Element): boolean {
  const { localName, firstChild, firstElementChild } = element
  // https://dom.spec.whatwg.org/#valid-shadow-host-name
  if (!/^(article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/.test(localName))
    return false
  if (firstElementChild) {
    return !firstElementChild.checkVisibility() && getComputedStyle(firstElementChild).display === ''
  }
  if (firstChild || !(element instanceof HTMLElement) || element.offsetWidth === 0 || element.offsetHeight === 0)
    return false
  return String(element.computedStyleMap().get('height')) === 'auto'
}

export function hostElement(this: PageWorld, index: number): Element | undefined {
  return this.state.hosts[index]
}

export function shadowOf(this: PageWorld, element: Element): ShadowRoot | undefined {
  return this.ownMembers(element).shadowRoot ?? this.state.closedRoots.get(element)
}

/** Takes a closed shadow root that was found from outside. */
export function openRoot(this: PageWorld, index: number, root: ShadowRoot): void {
  const host = this.state.hosts[index]
  if (host) this.state.closedRoots.set(host, root)
}
