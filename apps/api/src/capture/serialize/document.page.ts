import type { PageArea, PageHtml } from '../page/page.types.js'
import type { PageWorld } from '../page/world.types.js'

/**
 * The whole document as HTML with marks. `extraHead` goes first into the head of the archived page; `sprites` are the
 * texts of SVG files that it takes symbols from, by their URLs.
 */
export function serializeDocument(this: PageWorld, extraHead: string, sprites: Record<string, string>): PageHtml {
  this.resetState()
  this.state.sprites = this.parseSprites(sprites)
  const root: Element | null = document.documentElement
  const tree = root ? this.serializeTree(root, extraHead) : ''
  // A page of scripts may have any element there, and no head to put anything into.
  const html = root instanceof HTMLHtmlElement ? tree : `<html><head>${extraHead}</head><body>${tree}</body></html>`
  const { resources, css, frames, elements, classes, ids } = this.state
  return {
    doctype: this.doctypeOfMode(),
    html: html.toWellFormed(),
    resources: [...resources.keys()],
    css,
    frames: frames.map((frame) => this.contentArea(frame)),
    elements: [...elements],
    classes: [...classes],
    ids: [...ids],
    quirks: document.compatMode === 'BackCompat',
  }
}

/** The doctype that makes a browser lay the page out as it did; the page's own may be anything that a script has made up. */
export function doctypeOfMode(this: PageWorld): string {
  if (document.compatMode === 'BackCompat') return ''
  // https://html.spec.whatwg.org/#the-initial-insertion-mode
  const { publicId = '', systemId = '' } = document.doctype ?? {}
  const isLimited =
    /^-\/\/w3c\/\/dtd xhtml 1\.0 (frameset|transitional)\/\//i.test(publicId) ||
    (systemId !== '' && /^-\/\/w3c\/\/dtd html 4\.01 (frameset|transitional)\/\//i.test(publicId))
  const limited =
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
  return isLimited && document.contentType === 'text/html' ? limited : '<!DOCTYPE html>'
}

/** Forgets what an earlier call gathered, but not what was found out about hosts. */
export function resetState(this: PageWorld): void {
  const { hosts, seenHosts, closedRoots, hidden } = this.state
  this.state = {
    resources: new Map(),
    css: [],
    linkedSheets: new Map(),
    pictured: [],
    frames: [],
    hosts,
    seenHosts,
    closedRoots,
    hidden,
    sprites: new Map(),
    borrowed: new Map(),
    scrollTargets: new Set(),
    elements: new Set(),
    classes: new Set(),
    ids: new Set(),
  }
}

/** A mark for the file behind a URL; one that holds its file itself stands in its place. */
export function markResource(this: PageWorld, url: string): string {
  if (url === '') return ''
  if (url.startsWith('data:')) return this.escapeAttribute(url)
  const { resources } = this.state
  const index = resources.get(url) ?? resources.size
  resources.set(url, index)
  return `\0r${index}\0`
}

/** A mark for CSS that is rewritten outside. */
export function markCss(this: PageWorld, css: PageWorld['state']['css'][number]): string {
  return `\0c${this.state.css.push(css) - 1}\0`
}

/** A mark for a picture of what an element shows on the page now. */
export function markPicture(this: PageWorld, element: Element): string {
  const { width, height } = this.contentArea(element)
  return width >= 1 && height >= 1 ? `\0k${this.state.pictured.push(element) - 1}\0` : ''
}

/** Where an element's content is in its window, without borders and padding. */
export function contentArea(this: PageWorld, element: Element): PageArea {
  const { left, top, right, bottom } = element.getBoundingClientRect()
  const style = getComputedStyle(element)
  const inset = (side: string) =>
    Number.parseFloat(style.getPropertyValue(`border-${side}-width`)) +
    Number.parseFloat(style.getPropertyValue(`padding-${side}`))
  const [x, y] = [left + inset('left'), top + inset('top')]
  return { x, y, width: right - inset('right') - x, height: bottom - inset('bottom') - y }
}

/**
 * Leaves of the page only one element, so that a picture shows neither what is behind it nor what is in front. Says
 * where it is in its window, if all of it is there to be seen. `showAll` brings back the rest.
 */
export function showAlone(this: PageWorld, index: number): PageArea | undefined {
  const element = this.state.pictured[index] as HTMLElement | undefined
  if (!element) return undefined
  const area = this.contentArea(element)
  // The window of a frame shows no more than its size, that of the page grows for the picture.
  const isCut = area.x < 0 || area.y < 0 || area.x + area.width > innerWidth || area.y + area.height > innerHeight
  if (isCut && window !== top) return undefined
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    '*,::before,::after{visibility:hidden!important;transition:none!important}html,body{background:none!important}',
  )
  const [style, hadControls] = [element.getAttribute('style'), element.hasAttribute('controls')]
  element.style.setProperty('visibility', 'visible', 'important')
  element.removeAttribute('controls')
  document.adoptedStyleSheets.push(sheet)
  this.state.showAll = () => {
    document.adoptedStyleSheets.pop()
    element.toggleAttribute('controls', hadControls)
    if (style === null) element.removeAttribute('style')
    else element.setAttribute('style', style)
  }
  return area
}

export function showAll(this: PageWorld): void {
  this.state.showAll?.()
}

export function escapeText(this: PageWorld, text: string): string {
  if (!/[&<>\u00a0\0]/.test(text)) return text
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\u00a0': '&nbsp;', '\0': '' }
  return text.replace(/[&<>\u00a0\0]/g, (character) => entities[character] ?? '')
}

/** As https://html.spec.whatwg.org/#escapingString has it: no attribute looks like a tag, wherever it stands. */
export function escapeAttribute(this: PageWorld, text: string): string {
  return this.escapeText(text).replaceAll('"', '&quot;')
}
