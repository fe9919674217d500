/** An element's content: text, elements, or nothing. */
export type XmlContent = string | number | XmlElement[]

/** A name and a content; one whose content is undefined is left out. */
export type XmlElement = readonly [name: string, content: XmlContent | undefined]

/** A whole document. */
export function xmlDocument(name: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element([name, content])}\n`
}

function element([name, content]: XmlElement): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return `<${name}>${content.map(element).join('')}</${name}>`
  return `<${name}>${escape(String(content))}</${name}>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters become references: a raw carriage return would be read as a line feed. */
function escape(text: string): string {
  return text.replace(/[&<>"]|\p{Cc}/gu, (c) => entities[c] ?? `&#${String(c.charCodeAt(0))};`)
}
