import type { PageWorld } from '../page/world.types.js'

/** How an element is written: its attributes (values already escaped), and its content if not its children. */
export interface ElementParts {
  tag: string
  attributes: Map<string, string>
  /** Written in place of the children. */
  content?: string
}

/**
 * An element and all below it as HTML. It goes through the tree without recursion: scripts can nest elements deeper
 * than any stack.
 */
export function serializeTree(this: PageWorld, root: Element, extraHead: string): string {
  const out: string[] = []
  const todo: (Node | string)[] = [root]
  while (todo.length > 0) {
    const next = todo.pop()
    if (next === undefined) break
    if (typeof next === 'string') out.push(next)
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
  todo: (Node | string)[],
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

  if (tag === 'head' && element === document.head) out.push(extraHead)
  const shadow = this.shadowOf(element)
  if (element === document.body) todo.push(...this.adoptedStyles(document))
  for (const child of Array.from(own.childNodes).reverse()) todo.push(child)
  if (isHtml && element === document.documentElement && !document.head) out.push('<head>', extraHead, '</head>')
  if (shadow) {
    todo.push('</template>', ...this.adoptedStyles(shadow))
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
  const { namespaceURI, localName, nodeName } = this.ownMembers(element)
  const isHtml = namespaceURI === 'http://www.w3.org/1999/xhtml'
  const tag = isHtml ? localName : nodeName
  const parts: ElementParts = { tag, attributes: this.plainAttributes(element) }
  if (!isHtml) return this.freezeForeign(element, parts)
  switch (tag) {
    case 'script':
    case 'noscript':
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
