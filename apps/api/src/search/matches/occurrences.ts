import type { Term } from '../../database/term-index/term-index.js'
import { readTokens } from '../analysis/tokens.js'

/** Where a term stands in a text, in UTF-16 units. */
export interface Occurrence {
  term: Term
  start: number
  end: number
}

/** Every place of the terms in a text, in the order of their beginnings. */
export function occurrencesIn(text: string, terms: readonly Term[]): Occurrence[] {
  const tokens: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  readTokens(text, (token, start, end) => {
    tokens.push(token)
    starts.push(start)
    ends.push(end)
  })
  return tokens.flatMap((_, index) =>
    terms
      .filter((term) => standsAt(term, tokens, index))
      .map((term) => ({ term, start: starts[index] ?? 0, end: ends[index + term.tokens.length - 1] ?? 0 })),
  )
}

function standsAt({ tokens: words, prefix }: Term, tokens: readonly string[], index: number): boolean {
  return words.every((word, offset) => {
    const token = tokens[index + offset]
    return token === word || (prefix && offset === words.length - 1 && token?.startsWith(word) === true)
  })
}
