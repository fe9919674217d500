import { OssError } from '../errors/oss-error.js'

/** An element's children by name, in the order in which they came; text elements hold their text. */
export type XmlNode = ReadonlyMap<string, (XmlNode | string)[]>

/** No document that OSS reads is as deep as this. */
const deepest = 20

/** One piece of a document: what says nothing, a CDATA section, an end tag, a start tag, or text. */
const token =
  /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[(?<data>[^]*?)\]\]>|<\/(?<end>[^\s<>]+)\s*>|<(?<start>[^\s<>/!?]+)(?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(?<empty>\/?)>|(?<text>[^<]+)/y

const entities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

/** An element on its way: its text counts if no other elements are in it. */
class Element {
  readonly children = new Map<string, (XmlNode | string)[]>()
  text = ''

  constructor(readonly name: string) {}

  get content(): XmlNode | string {
    return this.children.size > 0 ? this.children : this.text
  }

  add({ name, content }: Element): void {
    const siblings = this.children.get(name)
    if (siblings === undefined) this.children.set(name, [content])
    else siblings.push(content)
  }
}

/**
 * Reads a small document whose root is `root`. Throws MalformedXML for anything else, and for a document type
 * definition: entities are how a small document becomes a large one or reads files. Control characters may be written as
 * references, though XML knows no such characters: keys may have them, and clients of OSS write them like that.
 */
export function readXml(document: string, root: string): XmlNode {
  const source = document.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const outside = new Element('')
  const open = [outside]
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const { data, end, start, empty, text } = token.exec(source)?.groups ?? malformed()
    const within = open.at(-1) ?? malformed()
    if (start !== undefined) {
      if (open.length > deepest) malformed()
      const element = new Element(localName(start))
      if (empty === '') open.push(element)
      else within.add(element)
    } else if (end !== undefined) {
      open.pop()
      if (within.name !== localName(end)) malformed()
      open.at(-1)?.add(within)
    } else within.text += data ?? (text === undefined ? '' : decode(text))
  }
  const [[name, [content, ...more]] = ['', []], ...others] = outside.children
  const isOne = open.length === 1 && content !== undefined && more.length + others.length === 0
  if (!isOne || name !== root || outside.text.trim() !== '') malformed()
  return typeof content === 'string' ? new Map() : content
}

/** The texts of all children of one name, to the last blank: a key may begin or end with one. */
export function texts(node: XmlNode, name: string): string[] {
  return (node.get(name) ?? []).filter((child) => typeof child === 'string')
}

/** The first of them. */
export function text(node: XmlNode, name: string): string | undefined {
  return texts(node, name)[0]
}

/** The texts of all children of one name, without the blanks of an indented document. */
export function words(node: XmlNode, name: string): string[] {
  return texts(node, name).map((text) => text.trim())
}

/** The first of them. */
export function word(node: XmlNode, name: string): string | undefined {
  return words(node, name)[0]
}

export function nodes(node: XmlNode, name: string): XmlNode[] {
  return (node.get(name) ?? []).filter((child) => typeof child !== 'string')
}

/** Without the prefix of its namespace: all that OSS reads is in one. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7});|#x([0-9a-f]{1,6});|([a-z]+);)?/gi, (_match, decimal, hex, name) => {
    if (typeof name === 'string') return entities.get(name) ?? malformed()
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16)
    const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    return isCharacter ? String.fromCodePoint(code) : malformed()
  })
}

function malformed(): never {
  throw new OssError('MalformedXML')
}
