import type { PageWorld } from '../page/world.types.js'

/**
 * Lists elements whose shadow root may be closed and that were not looked at yet: of each kind of element one, and all
 * once one of them had a closed root. Resolves to how many there are.
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
      if (shadow || !kind.includes('-') || seenHosts.has(element)) continue
      if (seenKinds.has(kind) && !closedKinds.has(kind)) continue
      hosts.push(element)
      seenHosts.add(element)
      seenKinds.add(kind)
    }
  }
  this.state.hosts = hosts
  return hosts.length
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
