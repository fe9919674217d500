import type { PageWorld } from '../page/world.types.js'

/** How an element is written: its attributes (values already escaped), and its content if not its children. */
export interface ElementParts {
  tag: string
  attributes: Map<string, string>
  /** Written in place of the children. */
  content?: string
}

/** What is still to be written: a node, text, or what is only known when all before it is written. */
type Todo = Node | string | (() => string)

/**
 * An element and all below it as HTML. It goes through the tree without recursion: scripts can nest elements deeper
 * than any stack.
 */
export function serializeTree(this: PageWorld, root: Element, extraHead: string): string {
  const out: string[] = []
  const todo: Todo[] = [root]
  while (todo.length > 0) {
    const next = todo.pop()
    if (next === undefined) break
    if (typeof next === 'string') out.push(next)
    else if (typeof next === 'function') out.push(next())
    else if (next instanceof Text) out.push(this.escapeText(next.data))
    else if (next instanceof Element) this.serializeElement(next, out, todo, extraHead)
  }
  return out.join('')
}

/** Writes an element's start and puts what follows on the list of what is to do. */
export function serializeElement(
  this: PageWorld,
  element: Element,
  out: string[],
  todo: Todo[],
  extraHead: string,
): void {
  const parts = this.describeElement(element)
  if (!parts) return
  const { tag, attributes, content } = parts
  this.noteNames(element, tag)
  out.push('<', tag)
  for (const [name, value] of attributes) out.push(' ', name, '="', value, '"')
  out.push('>')
  const own = this.ownMembers(element)
  const isHtml = own.namespaceURI === 'http://www.w3.org/1999/xhtml'
  if (isHtml && /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/.test(tag)) return
  todo.push(`</${tag}>`)
  if (content !== undefined) return void out.push(content)

  if (element === document.head) out.push(extraHead)
  const shadow = this.shadowOf(element)
  if (element === document.body) todo.push(() => this.borrowedElements(null))
  if (element === this.homeOfAdopted()) todo.push(...this.adoptedStyles(document))
  const isRoot = isHtml && element === document.documentElement
  for (const child of Array.from(own.childNodes).reverse()) if (!isRoot || child !== document.head) todo.push(child)
  // Only what stands there before the body is the head of the archived page: the policy counts nowhere else.
  if (isRoot) todo.push(document.head ?? `<head>${extraHead}</head>`)
  if (shadow) {
    todo.push('</template>', () => this.borrowedElements(shadow), ...this.adoptedStyles(shadow))
    for (const child of Array.from(shadow.childNodes).reverse()) todo.push(child)
    todo.push(
      `<template shadowrootmode="${shadow.mode}"${shadow.delegatesFocus ? ' shadowrootdelegatesfocus=""' : ''}>`,
    )
  }
  // The parser drops one line break right after these.
  if (/^(pre|listing)$/.test(tag) && own.firstChild?.nodeValue?.startsWith('\n')) out.push('\n')
}

/** Remembers the names by which style rules could ask for the element. */
export function noteNames(this: PageWorld, element: Element, tag: string): void {
  const { elements, classes, ids } = this.state
  const fold = document.compatMode === 'BackCompat' ? (name: string) => name.toLowerCase() : (name: string) => name
  elements.add(tag.toLowerCase())
  const { classList, id } = this.ownMembers(element)
  for (const name of classList) classes.add(fold(name))
  if (id) ids.add(fold(id))
}

/** What to write for an element, or undefined if it is left out. */
export function describeElement(this: PageWorld, element: Element): ElementParts | undefined {
  const { namespaceURI, localName: tag } = this.ownMembers(element)
  const place = this.placeOf(element)
  if (!this.isReadBack(element, place)) {
    const isUnknown = !/(svg|MathML)$/.test(namespaceURI ?? '')
    // A browser shows elements that it does not know, but none among those of an SVG.
    return isUnknown && place === 'html' ? { tag: 'span', attributes: this.plainAttributes(element) } : undefined
  }
  const parts: ElementParts = { tag, attributes: this.plainAttributes(element) }
  if (namespaceURI !== 'http://www.w3.org/1999/xhtml') return this.freezeForeign(element, parts)
  switch (tag) {
    case 'title':
      return { ...parts, content: this.escapeText(element.textContent) }
    case 'xmp':
    case 'plaintext':
      return { ...parts, tag: 'pre' }
    case 'script':
    case 'noscript':
    case 'noframes':
    case 'noembed':
    case 'template':
      // Something has to stay where it stood: :nth-child and the like count it.
      return document.head?.contains(element) ? undefined : { tag: 'template', attributes: new Map() }
    case 'base':
    case 'source':
    case 'track':
    case 'param':
      return undefined
    case 'meta':
      return this.freezeMeta(element as HTMLMetaElement, parts)
    case 'link':
      return this.freezeLink(element as HTMLLinkElement, parts)
    case 'style':
      return this.freezeStyle(element as HTMLStyleElement, parts)
    case 'img':
      return this.freezeImage(element as HTMLImageElement, parts)
    case 'canvas':
      return this.freezeCanvas(element as HTMLCanvasElement, parts)
    case 'video':
    case 'audio':
      return this.freezeMedia(element as HTMLMediaElement, parts)
    case 'input':
    case 'textarea':
    case 'option':
      return this.freezeField(element, parts)
    case 'iframe':
    case 'frame':
    case 'object':
    case 'embed':
      return this.freezeFrame(element, parts)
    default:
      return parts
  }
}

/** What an element would be read back as where it stands: HTML, or part of an SVG or a formula. */
export function placeOf(this: PageWorld, element: Element): 'html' | 'svg' | 'math' {
  const { parentNode } = this.ownMembers(element)
  if (!(parentNode instanceof Element)) return 'html'
  const { namespaceURI, localName } = this.ownMembers(parentNode)
  // https://html.spec.whatwg.org/#html-integration-point, https://html.spec.whatwg.org/#mathml-text-integration-point
  if (/svg$/.test(namespaceURI ?? '')) return /^(foreignObject|desc|title)$/.test(localName) ? 'html' : 'svg'
  if (/MathML$/.test(namespaceURI ?? '')) return /^(mi|mo|mn|ms|mtext)$/.test(localName) ? 'html' : 'math'
  return 'html'
}

/**
 * Whether HTML, read back, makes the same element of an element's name: scripts can build what no HTML can say, and
 * what stands for it there may be a script.
 */
export function isReadBack(this: PageWorld, element: Element, place: 'html' | 'svg' | 'math'): boolean {
  const { namespaceURI, localName } = this.ownMembers(element)
  switch (namespaceURI) {
    case 'http://www.w3.org/1999/xhtml':
      return place === 'html' && /^[a-z][^A-Z\s/>\0]*$/.test(localName) && !/^(svg|math|image)$/.test(localName)
    case 'http://www.w3.org/2000/svg':
      if (localName === 'svg') return true
      return place === 'svg' && element instanceof SVGElement && element.constructor !== SVGElement
    case 'http://www.w3.org/1998/Math/MathML':
      if (localName === 'math') return place === 'html'
      return (
        place === 'math' &&
        /^(mi|mn|mo|ms|mtext|mspace|mrow|mfrac|msqrt|mroot|mstyle|merror|mpadded|mphantom|menclose|mfenced|maction|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|mprescripts|none|mtable|mtr|mtd|mlabeledtr|semantics|annotation)$/.test(
          localName,
        )
      )
    default:
      return false
  }
}
