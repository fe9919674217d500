import type { PageWorld } from '../page/world.types.js'
import type { ElementParts } from './tree.page.js'

/** SVG and MathML: pictures inside an SVG come into the page, scripts and animations of links do not. */
export function freezeForeign(this: PageWorld, element: Element, parts: ElementParts): ElementParts | undefined {
  const { tag, attributes } = parts
  if (tag === 'script') return undefined
  if (tag === 'style') {
    const css = { kind: 'sheet', text: element.textContent, base: document.baseURI } as const
    return { tag, attributes, content: this.markCss(css) }
  }
  const targetsLink = /^(set|animate|animateTransform|animateMotion)$/.test(tag)
  if (targetsLink && /href$/i.test(element.getAttribute('attributeName') ?? '')) return undefined
  if (tag === 'a') return parts
  for (const name of ['href', 'xlink:href']) {
    const value = element.getAttribute(name)
    if (value === null || value.startsWith('#')) continue
    const url = this.absolute(value)
    if (tag === 'image' || tag === 'feImage') attributes.set(name, this.markResource(url))
    else if (url.split('#')[0] === document.URL.split('#')[0])
      attributes.set(name, this.escapeAttribute(new URL(url).hash))
    else attributes.delete(name)
  }
  return parts
}
