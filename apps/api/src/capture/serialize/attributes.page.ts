import type { PageWorld } from '../page/world.types.js'

/**
 * An element's attributes as they may stand in an archive: no scripts, nothing that loads, links absolute, and what
 * only exists as a state written down. Names are in lower case, as HTML reads them; values are escaped.
 */
export function plainAttributes(this: PageWorld, element: Element): Map<string, string> {
  const attributes = new Map<string, string>()
  const dropped =
    /^(on|nonce$|integrity$|crossorigin$|ping$|autofocus$|src$|srcset$|srcdoc$|poster$|data$|shadowroot|attributionsrc$|fetchpriority$|elementtiming$|http-equiv$)/
  for (const { name: written, value } of this.ownMembers(element).attributes) {
    const name = written.toLowerCase()
    // A name that HTML cannot write, or values of kilobytes for scripts that are gone.
    if (attributes.has(name) || dropped.test(name) || !/^[^\s"'<>/=\0]+$/.test(name)) continue
    if (name.startsWith('data-') && value.length > 4096) continue
    const plain = this.plainValue(element, name, value)
    if (plain !== undefined) attributes.set(name, plain)
  }
  this.noteState(element, attributes)
  return attributes
}

/** What an attribute becomes; undefined: nothing. */
export function plainValue(this: PageWorld, element: Element, name: string, value: string): string | undefined {
  const { localName, namespaceURI } = this.ownMembers(element)
  const isHtml = namespaceURI === 'http://www.w3.org/1999/xhtml'
  if (name === 'style') return this.styleAttribute(value)
  if (name === 'background') return this.markResource(this.absolute(value))
  if (/^(action|formaction|cite|longdesc)$/.test(name)) return this.plainLink(value)
  if (/^(xlink:)?href$/.test(name)) {
    if (!isHtml) return localName === 'a' ? this.plainLink(value) : this.foreignReference(localName, value)
    if (localName === 'link') return this.plainLink(value)
    // A link of a script leads nowhere, and looks like a link.
    if (/^(a|area)$/.test(localName)) return this.plainLink(value) ?? '#linksnap-nowhere'
  }
  // An SVG has some of its styles as attributes.
  return isHtml ? this.escapeAttribute(value) : this.styleAttribute(value)
}

/** A URL made absolute; itself where it is none. */
export function absolute(this: PageWorld, url: string): string {
  return URL.parse(url, document.baseURI)?.href ?? url
}

export function styleAttribute(this: PageWorld, text: string): string {
  if (!/url\(|image-set\(/i.test(text)) return this.escapeAttribute(text)
  return this.markCss({ kind: 'declarations', text, base: document.baseURI })
}

/** A link that leads where it did: absolute, or a fragment where that is in this document. Undefined for scripts. */
export function plainLink(this: PageWorld, value: string): string | undefined {
  const url = URL.parse(value, document.baseURI)
  if (!url || !/^(https?|mailto|tel|ftp|sms|magnet|geo):$/.test(url.protocol)) return undefined
  const fragment = url.href.includes('#') ? this.fragmentHere(url) : undefined
  return fragment === undefined ? this.escapeAttribute(url.href) : this.escapeAttribute(fragment) || '#'
}

/** The fragment that a URL means in this document; undefined if it means another. */
export function fragmentHere(this: PageWorld, url: URL): string | undefined {
  return url.href.split('#')[0] === location.href.split('#')[0] ? url.hash : undefined
}

/** Writes down what the page's address and scripts had made of an element, for style rules that ask for it. */
export function noteState(this: PageWorld, element: Element, attributes: Map<string, string>): void {
  const own = this.ownMembers(element)
  if (own.localName.includes('-') && !own.matches(':defined')) attributes.set('data-linksnap-undefined', '')
  if (element === document.documentElement && !attributes.has('lang')) this.noteLanguage(element, attributes)
  if (location.hash !== '' && own.matches(':target')) attributes.set('data-linksnap-target', '')
  if (own.localName === 'dialog' || attributes.has('popover')) this.noteTopLayer(element, attributes)
  if (own.scrollTop !== 0 || own.scrollLeft !== 0) this.noteScroll(element)
  if (!this.state.scrollTargets.has(element)) return
  const style = attributes.get('style')
  attributes.set('style', `${style ? `${style};` : ''}scroll-initial-target:nearest`)
}

/** The language that a response or a meta element has named: both are gone in an archive. */
export function noteLanguage(this: PageWorld, root: Element, attributes: Map<string, string>): void {
  const [, language] = /^"(.+)"$/.exec(getComputedStyle(root).getPropertyValue('-webkit-locale')) ?? []
  if (language) attributes.set('lang', this.escapeAttribute(language))
}

/** What was put on top of the page stays there, as far as styles can do that, and before what it dims. */
export function noteTopLayer(this: PageWorld, element: Element, attributes: Map<string, string>): void {
  const isModal = element.matches(':modal')
  if (!isModal && !element.matches(':popover-open')) return
  attributes.set(isModal ? 'data-linksnap-modal' : 'data-linksnap-popover', '')
  const { backgroundColor } = getComputedStyle(element, '::backdrop')
  const { boxShadow } = getComputedStyle(element)
  const shadows = `${boxShadow === 'none' ? '' : `${boxShadow},`}0 0 0 200vmax ${backgroundColor}`
  const style = attributes.get('style')
  attributes.set('style', `${style ? `${style};` : ''}box-shadow:${shadows}`)
}
