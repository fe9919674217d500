import type { NumberList } from '../database/term-index/number-list.js'
import { isUnspaced } from './analysis/characters.js'
import { strongWordsOf } from './content-words.js'
import type { QueryReader } from './query-reader.js'
import type { TextNode } from './query/query.types.js'

/** What a word counts for where it stands, before its rarity. A title says what a page is; a text mentions much. */
const weights = { anywhere: 1, strong: 1, top: 2, head: 1.5, tag: 3, title: 4 }

/** Scores are kept to a thousandth, up to so many, so that score and number fit one exact number: 20 and 32 bits. */
const scoreSteps = 1_000
const maxScore = 2 ** 20 - 1
const numbers = 2 ** 32

/** A document's place in a ranking: the higher the better, and of equals the one that was added last. */
export type Rank = number

export const documentOf = (rank: Rank): number => rank % numbers

/**
 * Ranks documents by where they have the words, and how rare these are. Looks at lists of numbers only, at no text or row.
 * @param total how many documents the owner has
 * @returns best first
 */
export async function rank(
  reader: QueryReader,
  documents: NumberList,
  words: readonly TextNode[],
  total: number,
): Promise<Rank[]> {
  const scores = new Float64Array(documents.length)
  for (const node of words) {
    const found = reader.found.get(node) ?? new Uint32Array()
    const rarity = Math.log(1 + total / (1 + found.length))
    for (const [list, weight] of await places(reader, node, found)) add(scores, documents, list, weight * rarity)
  }
  const ranks = Float64Array.from(
    documents,
    (number, index) => Math.min(Math.round((scores[index] ?? 0) * scoreSteps), maxScore) * numbers + number,
  )
  return [...ranks.sort().reverse()]
}

/** Lists of documents, and what it counts to be in each. */
async function places(reader: QueryReader, { field, term }: TextNode, found: NumberList) {
  const lists: [NumberList, number][] = [[found, weights.anywhere]]
  if (field !== null) return lists
  const { tokens, prefix } = term
  lists.push([await reader.lookUp(tokens, ['title'], prefix), weights.title])
  lists.push([await reader.lookUp(tokens, ['url', 'description', 'note'], prefix), weights.head])
  lists.push([await reader.taggedWith(term), weights.tag])
  const strong = strongWordsOf(tokens, isUnspaced)
  for (const word of strong) {
    const isPrefix = prefix && word === tokens.at(-1)
    lists.push([await reader.lookUp([word], ['strong'], isPrefix), weights.strong / strong.length])
    lists.push([await reader.lookUp([word], ['top'], isPrefix), weights.top / strong.length])
  }
  return lists
}

function add(scores: Float64Array, documents: NumberList, list: NumberList, weight: number): void {
  let next = 0
  for (const number of list) {
    while ((documents[next] ?? Infinity) < number) next++
    if (documents[next] === number) scores[next] = (scores[next] ?? 0) + weight
  }
}
