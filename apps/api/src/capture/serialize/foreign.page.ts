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
    if (symbol) {
      attributes.delete('xlink:href')
      attributes.set('href', this.escapeAttribute(`#${this.borrow(symbol, this.shadowAround(element))}`))
    }
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

/**
 * Takes an element of another file into a shadow root, or the document where there is none, with all that it refers to.
 * @returns the id that it has here
 */
export function borrow(this: PageWorld, element: Element, root: ShadowRoot | null): string {
  const borrowed = this.state.borrowed.get(root) ?? new Set<Element>()
  this.state.borrowed.set(root, borrowed)
  const todo = [element]
  for (const each of todo) {
    if (borrowed.has(each)) continue
    borrowed.add(each)
    const inside = [each, ...each.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes])
    for (const { value } of inside) {
      for (const [, id = ''] of value.matchAll(/(?:^|url\(["']?)#([^"')]+)/g)) {
        const other = each.ownerDocument.getElementById(id)
        if (other && !each.contains(other)) todo.push(other)
      }
    }
  }
  return this.borrowedId(element, element.id)
}

export function shadowAround(this: PageWorld, element: Element): ShadowRoot | null {
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root : null
}

/** Ids of another file could be those of something here. */
export function borrowedId(this: PageWorld, { ownerDocument }: Element, id: string): string {
  return `linksnap-${[...this.state.sprites.values()].indexOf(ownerDocument)}-${id}`
}

/** What was borrowed, where it is not seen and can be used: what is not displayed at all gives no colours and masks. */
export function borrowedElements(this: PageWorld, root: ShadowRoot | null): string {
  const borrowed = [...(this.state.borrowed.get(root) ?? [])]
  const files = new Set(borrowed.map(({ ownerDocument }) => ownerDocument))
  const pictures = Array.from(files, (file) => {
    const svg = file.createElementNS('http://www.w3.org/2000/svg', 'svg')
    svg.setAttribute('aria-hidden', 'true')
    svg.setAttribute(
      'style',
      'position:absolute!important;width:0!important;height:0!important;overflow:hidden!important',
    )
    const definitions = svg.appendChild(file.createElementNS('http://www.w3.org/2000/svg', 'defs'))
    for (const element of borrowed) if (element.ownerDocument === file) definitions.append(this.renamed(element))
    return this.serializeTree(svg, '')
  })
  return pictures.join('')
}

/** A copy with the ids that it has here. */
export function renamed(this: PageWorld, element: Element): Node {
  const copy = element.cloneNode(true) as Element
  for (const each of [copy, ...copy.querySelectorAll('*')]) {
    for (const attribute of each.attributes) {
      const { name, value } = attribute
      if (name === 'id') attribute.value = this.borrowedId(element, value)
      else if (/href$/.test(name))
        attribute.value = value.replace(/^#(.+)$/, (_, id: string) => `#${this.borrowedId(element, id)}`)
      else
        attribute.value = value.replace(
          /(url\(["']?#)([^"')]+)/g,
          (_, open: string, id: string) => open + this.borrowedId(element, id),
        )
    }
  }
  return copy
}
