/**
 * A template of source code. Its backslashes stay as they are, and its own indentation goes; a list is put one item to a
 * line, each indented as the first, and an empty list takes its line with it.
 */
export function code({ raw }: TemplateStringsArray, ...values: (string | readonly string[])[]): string {
  const margin = /^\n */.exec(raw[0] ?? '')?.[0] ?? '\n'
  const text = raw.reduce((before, part, index) => {
    const value = values[index - 1] ?? ''
    return (typeof value === 'string' ? before + value : withList(before, value)) + part.replaceAll(margin, '\n')
  }, '')
  return `${text.trim()}\n`
}

function withList(before: string, items: readonly string[]): string {
  const lineStart = before.lastIndexOf('\n')
  if (items.length === 0) return before.slice(0, lineStart)
  return before + items.join(before.slice(lineStart))
}

/** A literal as most languages write it: a backslash before the quote, before itself and before each of `also`. */
export function literal(text: string, quote: "'" | '"', also = ''): string {
  const special = new Set([quote, '\\', ...also])
  return `${quote}${[...text].map((character) => (special.has(character) ? `\\${character}` : character)).join('')}${quote}`
}
