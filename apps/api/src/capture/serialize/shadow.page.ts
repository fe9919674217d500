import type { PageWorld } from '../page/world.types.js'

/** How many elements there are whose shadow root may be closed. */
export function findHosts(this: PageWorld): number {
  const named = document.querySelectorAll('*')
  this.state.hosts = [...named].filter((element) => element.localName.includes('-') && !element.shadowRoot)
  return this.state.hosts.length
}

export function hostElement(this: PageWorld, index: number): Element | undefined {
  return this.state.hosts[index]
}

/** Takes a closed shadow root that was found from outside. */
export function openRoot(this: PageWorld, index: number, root: ShadowRoot): void {
  const host = this.state.hosts[index]
  if (host) this.state.closedRoots.set(host, root)
}
