import type { PageWorld } from '../page/world.types.js'

/**
 * An element's attributes as they may stand in an archive: no scripts, nothing that loads, links absolute, and what
 * only exists as a state written down. Values are escaped.
 */
export function plainAttributes(this: PageWorld, element: Element): Map<string, string> {
  const attributes = new Map<string, string>()
  const dropped =
    /^(on|nonce$|integrity$|crossorigin$|ping$|autofocus$|srcdoc$|popover$|shadowroot|attributionsrc$|fetchpriority$|elementtiming$|http-equiv$)/i
  for (const { name, value } of this.ownMembers(element).attributes) {
    // A name that HTML cannot write, or values of kilobytes for scripts that are gone.
    if (dropped.test(name) || !/^[^\s"'<>/=\0]+$/.test(name)) continue
    if (name.startsWith('data-') && value.length > 4096) continue
    if (name === 'style') attributes.set(name, this.styleAttribute(value))
    else if (name === 'background') attributes.set(name, this.markResource(this.absolute(value)))
    else attributes.set(name, this.escapeAttribute(value))
  }
  this.freezeLinks(element, attributes)
  this.noteState(element, attributes)
  return attributes
}

/** A URL made absolute; itself where it is none. */
export function absolute(this: PageWorld, url: string): string {
  return URL.parse(url, document.baseURI)?.href ?? url
}

export function styleAttribute(this: PageWorld, text: string): string {
  if (!/url\(|image-set\(/i.test(text)) return this.escapeAttribute(text)
  return this.markCss({ kind: 'declarations', text, base: document.baseURI })
}

/** Makes the URLs of an element's links absolute, those into this document fragments, and scripts nothing. */
export function freezeLinks(this: PageWorld, element: Element, attributes: Map<string, string>): void {
  const here = location.href.split('#')[0]
  const { localName, namespaceURI } = this.ownMembers(element)
  const isForeignLink = localName === 'a' && namespaceURI !== 'http://www.w3.org/1999/xhtml'
  for (const name of ['href', 'xlink:href', 'action', 'formaction', 'cite', 'longdesc']) {
    if (name.endsWith('href') && !/^(a|area|link)$/.test(localName) && !isForeignLink) continue
    const value = this.ownMembers(element).getAttribute(name)
    if (value === null) continue
    const url = URL.parse(value, document.baseURI)
    if (url && /^(https?|mailto|tel|ftp|sms|magnet|geo):$/.test(url.protocol)) {
      const isHere = url.hash !== '' && url.href.split('#')[0] === here
      attributes.set(name, this.escapeAttribute(isHere ? url.hash : url.href))
    } else {
      attributes.delete(name)
    }
  }
}

/** Writes down what the page's address and scripts had made of an element, for style rules that ask for it. */
export function noteState(this: PageWorld, element: Element, attributes: Map<string, string>): void {
  const own = this.ownMembers(element)
  if (own.localName.includes('-') && !own.matches(':defined')) attributes.set('data-linksnap-undefined', '')
  if (location.hash !== '' && own.matches(':target')) attributes.set('data-linksnap-target', '')
  if (own.scrollTop !== 0 || own.scrollLeft !== 0) this.noteScroll(element)
  if (!this.state.scrollTargets.has(element)) return
  const style = attributes.get('style')
  attributes.set('style', `${style ? `${style};` : ''}scroll-initial-target:nearest`)
}
