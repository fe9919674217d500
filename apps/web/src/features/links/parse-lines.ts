/** One line of what somebody pasted. */
export interface ParsedLine {
  /** Counted from 1. */
  number: number
  text: string
  /** The first link in it. */
  url: string | undefined
  /** Whether an earlier line has the same link. */
  repeated: boolean
}

/** Reads a pasted text: a link a line, with whatever stands around it; empty lines are left out. */
export function parseLines(text: string): ParsedLine[] {
  const seen = new Set<string>()
  return text.split(/\r\n?|\n/).flatMap((line, index) => {
    if (line.trim() === '') return []
    const url = findLink(line)
    const repeated = url !== undefined && seen.has(url)
    if (url !== undefined) seen.add(url)
    return [{ number: index + 1, text: line.trim(), url, repeated }]
  })
}

// Chinese text has no space behind a link: its punctuation and brackets end one.
const link = /https?:\/\/[^\s<>"`，。；：、！？（）《》【】「」“”]+/i
const bareHost = /^(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,}(?::\d+)?(?:[/?#]\S*)?$/iu

/** The first web address in a text. One that is the whole text may lack its https://. */
export function findLink(text: string): string | undefined {
  const whole = text.trim()
  const [found] = link.exec(whole) ?? []
  // Alone on its line it may end as it likes; a sentence lends it its full stop.
  if (found !== undefined) return found === whole ? whole.replace(/[,;]$/, '') : withoutTail(found)
  return bareHost.test(whole) ? `https://${whole}` : undefined
}

/** Without the punctuation of the sentence, or the bracket of the Markdown link, that it stood in. */
function withoutTail(url: string): string {
  const trimmed = url.replace(/[.,;:!?'*_]+$/, '')
  const unbalanced = /[)\]}]$/.test(trimmed) && !isBalanced(trimmed)
  return unbalanced ? withoutTail(cutAtUnbalanced(trimmed)) : trimmed
}

const closing: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

const isBalanced = (url: string) => cutAtUnbalanced(url) === url

/** Up to the first bracket that closes what was opened before the link. */
function cutAtUnbalanced(url: string): string {
  const open: string[] = []
  for (const [index, character] of [...url].entries()) {
    if (Object.values(closing).includes(character)) open.push(character)
    const opening = closing[character]
    if (opening !== undefined && open.pop() !== opening) return [...url].slice(0, index).join('')
  }
  return url
}
