import type { PageWorld } from '../page/world.types.js'
import type { ElementParts } from './tree.page.js'

/** SVG and MathML: pictures inside an SVG come into the page, scripts and animations of links do not. */
export function freezeForeign(this: PageWorld, element: Element, parts: ElementParts): ElementParts | undefined {
  const { tag, attributes } = parts
  if (tag === 'script') return undefined
  if (tag === 'style') {
    const css = { kind: 'foreign', text: element.textContent, base: document.baseURI } as const
    return { tag, attributes, content: this.markCss(css) }
  }
  if (/href$/i.test(attributes.get('attributename') ?? '')) return undefined
  if (tag === 'use') {
    const symbol = this.spriteElement(element)
    if (symbol) return this.freezeSymbol(element, symbol, parts)
  }
  return parts
}

/** What an element that is no link refers to: something in this document, or a picture. */
export function foreignReference(this: PageWorld, name: string, value: string): string | undefined {
  if (value.startsWith('#')) return this.escapeAttribute(value)
  const url = URL.parse(value, document.baseURI)
  const fragment = url && this.fragmentHere(url)
  if (fragment) return this.escapeAttribute(fragment)
  return /^(image|feImage)$/.test(name) ? this.markResource(this.absolute(value)) : undefined
}

/** The SVG files that `<use>` takes something from. */
export function spriteUrls(this: PageWorld): string[] {
  const urls = new Set<string>()
  const roots: (Document | ShadowRoot)[] = [document]
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      const shadow = this.shadowOf(element)
      if (shadow) roots.push(shadow)
      const href = this.ownMembers(element).localName === 'use' ? this.useHref(element) : undefined
      if (href) urls.add(href.url)
    }
  }
  return [...urls]
}

/** Where a `<use>` points, if that is another file. */
export function useHref(this: PageWorld, use: Element): { url: string; id: string } | undefined {
  const href = use.getAttribute('href') ?? use.getAttribute('xlink:href')
  if (!href || href.startsWith('#')) return undefined
  const [url = '', id = ''] = this.absolute(href).split('#')
  return url === document.URL.split('#')[0] ? undefined : { url, id: decodeURIComponent(id) }
}

export function parseSprites(this: PageWorld, sprites: Record<string, string>): Map<string, Document> {
  const parser = new DOMParser()
  return new Map(Object.entries(sprites).map(([url, text]) => [url, parser.parseFromString(text, 'image/svg+xml')]))
}

export function spriteElement(this: PageWorld, use: Element): Element | undefined {
  const href = this.useHref(use)
  const sprite = href && this.state.sprites.get(href.url)
  return sprite?.getElementById(href?.id ?? '') ?? undefined
}

/** Another file's symbol stands where it was used: https://svgwg.org/svg2-draft/struct.html#UseElement */
export function freezeSymbol(
  this: PageWorld,
  use: Element,
  symbol: Element,
  { attributes }: ElementParts,
): ElementParts {
  for (const name of ['href', 'xlink:href']) attributes.delete(name)
  const isViewport = /^(symbol|svg)$/.test(symbol.localName)
  if (!isViewport) {
    const [x, y] = [use.getAttribute('x') ?? '0', use.getAttribute('y') ?? '0']
    attributes.set(
      'transform',
      this.escapeAttribute(`${use.getAttribute('transform') ?? ''} translate(${x},${y})`.trim()),
    )
    return { tag: 'g', attributes, content: this.serializeTree(symbol, '') }
  }
  for (const { name, value } of symbol.attributes) {
    if (/^(viewBox|preserveAspectRatio|fill|stroke.*|class|style)$/.test(name) && !attributes.has(name.toLowerCase())) {
      attributes.set(name.toLowerCase(), this.escapeAttribute(value))
    }
  }
  return {
    tag: 'svg',
    attributes,
    content: Array.from(symbol.children, (child) => this.serializeTree(child, '')).join(''),
  }
}
