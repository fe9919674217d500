import { OssError } from '../errors/oss-error.js'

/** An element's children by name, in the order in which they came; text elements hold their text. */
export type XmlNode = ReadonlyMap<string, (XmlNode | string)[]>

/**
 * Reads a small document whose root is `root`. Throws MalformedXML for anything else, and for a document type
 * definition: entities are how a small document becomes a large one or reads files.
 */
export async function readXml(text: string, root: string): Promise<XmlNode> {
  // Loaded with the first XML body: most requests have none.
  const { XMLParser, XMLValidator } = await import('fast-xml-parser')
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new OssError('MalformedXML')
  try {
    if (XMLValidator.validate(text) !== true) throw new OssError('MalformedXML')
    const parser = new XMLParser({
      ignoreAttributes: true,
      ignoreDeclaration: true,
      ignorePiTags: true,
      removeNSPrefix: true,
      parseTagValue: false,
      trimValues: false,
      // Numeric references, such as &#13;, are decoded with the HTML entities only.
      htmlEntities: true,
    })
    const document = toNode(parser.parse(text)).get(root)?.[0]
    if (document === undefined) throw new OssError('MalformedXML')
    return typeof document === 'string' ? new Map() : document
  } catch (cause) {
    if (cause instanceof OssError) throw cause
    throw new OssError('MalformedXML', { cause })
  }
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

function toNode(parsed: unknown): XmlNode {
  const node = new Map<string, (XmlNode | string)[]>()
  if (typeof parsed !== 'object' || parsed === null) return node
  for (const [name, value] of Object.entries(parsed)) {
    const children: unknown[] = Array.isArray(value) ? value : [value]
    node.set(
      name,
      children.map((child) => (typeof child === 'object' ? toNode(child) : String(child))),
    )
  }
  return node
}
