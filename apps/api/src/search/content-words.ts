import { limits } from '../limits.js'
import { readTokens } from './analysis/tokens.js'

/** The words of an archived text, and those of them that say what it is about. */
export interface ContentWords {
  content: string[]
  strong: string[]
  top: string[]
}

/** BM25's share of how often a word stands in a text, for texts of this length on average. */
const averageLength = 600
const saturation = 1.2
const lengthShare = 0.75

/** From this weight on a word is strong, or among the top. The weight goes from 0 to 2.2. */
const strongFrom = 1.3
const topFrom = 1.75

/**
 * Reads an archived text, its beginning where it is very long. How much a word weighs is decided here, in three steps,
 * and kept as three lists: a search then ranks by looking words up, and reads no text.
 */
export function contentWords(text: string): ContentWords {
  const content: string[] = []
  const counts = new Map<string, number>()
  const count = (token: string) => counts.set(token, (counts.get(token) ?? 0) + 1)
  let before: string | null = null
  readTokens(text.slice(0, limits.search.contentLength), (token, _start, _end, unspaced) => {
    content.push(token)
    // A single character says little where there are no spaces: two are most often a word.
    if (!unspaced) count(token)
    else if (before !== null) count(before + token)
    before = unspaced ? token : null
  })

  const strong: string[] = []
  const top: string[] = []
  const length = 1 - lengthShare + (lengthShare * content.length) / averageLength
  for (const [token, occurrences] of counts) {
    const weight = (occurrences * (saturation + 1)) / (occurrences + saturation * length)
    if (weight >= topFrom) top.push(token)
    else if (weight >= strongFrom) strong.push(token)
  }
  return { content, strong, top }
}

/** The words by which a term is looked up among the strong ones: see contentWords. */
export function strongWordsOf(tokens: readonly string[], isUnspaced: (token: string) => boolean): string[] {
  return tokens.flatMap((token, index) => {
    if (!isUnspaced(token)) return [token]
    const next = tokens[index + 1]
    return next !== undefined && isUnspaced(next) ? [token + next] : []
  })
}
