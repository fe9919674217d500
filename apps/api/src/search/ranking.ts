import { limits } from '../limits.js'
import type { NumberList } from '../database/term-index/number-list.js'
import { isUnspaced } from './analysis/characters.js'
import { strongWordsOf } from './content-words.js'
import { nameMatch } from './name-match.js'
import { headZones, type QueryReader, titleZones } from './query-reader.js'
import type { TextNode } from './query/query.types.js'

/**
 * What a word counts for where it stands, before its rarity. A title says what a page is; a text mentions much. The last two
 * are for words that are all of a name, or of the end of an address.
 */
const weights = { anywhere: 1, strong: 1, top: 2, head: 1.5, tag: 3, title: 4, name: 4, address: 3 }

/** Scores are kept to a thousandth, up to so many, so that score and number fit one exact number: 20 and 32 bits. */
const scoreSteps = 1_000
const maxScore = 2 ** 20 - 1
const numbers = 2 ** 32

/** A document's place in a ranking: the higher the better, and of equals the one that was added last. */
export type Rank = number

/** Best first: numbers without a wrapper, as there may be a hundred thousand. */
export type Ranks = Float64Array

export const documentOf = (rank: Rank): number => rank % numbers

const scoreOf = (rank: Rank): number => Math.floor(rank / numbers) / scoreSteps

const stepsOf = (score: number): number => Math.min(Math.round(score * scoreSteps), maxScore)

const rankOf = (number: number, score: number): Rank => stepsOf(score) * numbers + number

/**
 * Ranks documents by where they have the words, and how rare these are. Looks at lists of numbers, and at the names of the
 * best; at no text.
 * @param total how many documents the owner has
 * @returns best first
 */
export async function rank(
  reader: QueryReader,
  documents: NumberList,
  words: readonly TextNode[],
  total: number,
): Promise<Ranks> {
  const scores = new Float64Array(documents.length)
  let allRarity = 0
  for (const node of words) {
    const found = reader.found.get(node) ?? new Uint32Array()
    const rarity = Math.log(1 + total / (1 + found.length))
    allRarity += rarity
    for (const [list, weight] of await places(reader, node, found)) add(scores, documents, list, weight * rarity)
  }
  const ranks = bestFirst(documents, scores)
  const best = ranks.subarray(0, limits.search.named)
  best.set(await byName(reader, [...best], words, allRarity))
  return ranks
}

/** By counting how many have each score: sorting a hundred thousand would take ten times as long. */
function bestFirst(documents: NumberList, scores: Float64Array): Ranks {
  const steps = new Uint32Array(scores.length)
  let highest = 0
  for (let index = 0; index < steps.length; index++) {
    const each = stepsOf(scores[index] ?? 0)
    steps[index] = each
    highest = Math.max(highest, each)
  }
  const counts = new Uint32Array(highest + 1)
  for (const each of steps) counts[each] = (counts[each] ?? 0) + 1

  // Where the next one of each score goes: behind all of a higher one.
  const places = new Uint32Array(highest + 1)
  for (let each = highest; each > 0; each--) places[each - 1] = (places[each] ?? 0) + (counts[each] ?? 0)
  const ranks = new Float64Array(documents.length)
  for (let index = documents.length - 1; index >= 0; index--) {
    const each = steps[index] ?? 0
    const place = places[each] ?? 0
    ranks[place] = each * numbers + (documents[index] ?? 0)
    places[each] = place + 1
  }
  return ranks
}

/** Of the best documents, ranks those higher that are called by the words: none falls behind one that is not among them. */
async function byName(
  reader: QueryReader,
  best: readonly Rank[],
  words: readonly TextNode[],
  allRarity: number,
): Promise<Rank[]> {
  const tokens = new Set(words.flatMap(({ term }) => term.tokens))
  if (tokens.size === 0) return [...best]
  const names = await reader.namesOf(best.map(documentOf))
  const ranks = best.map((rank) => {
    const name = names.get(documentOf(rank))
    if (!name) return rank
    const match = nameMatch(name, tokens)
    const gain = weights.name * match.title + weights.address * match.url
    return rankOf(documentOf(rank), scoreOf(rank) + gain * allRarity)
  })
  return ranks.sort((a, b) => b - a)
}

/** Lists of documents, and what it counts to be in each. They are looked up at once: MySQL has several connections. */
async function places(
  reader: QueryReader,
  { field, term }: TextNode,
  found: NumberList,
): Promise<[NumberList, number][]> {
  if (field !== null) return [[found, weights.anywhere]]
  const { tokens, prefix } = term
  const strong = strongWordsOf(tokens, isUnspaced)
  const lookUps: (readonly [Promise<NumberList>, number])[] = [
    [Promise.resolve(found), weights.anywhere],
    [reader.lookUp(tokens, titleZones, prefix), weights.title],
    [reader.lookUp(tokens, headZones, prefix), weights.head],
    [reader.taggedWith(term), weights.tag],
    ...strong.flatMap((word) => {
      const isPrefix = prefix && word === tokens.at(-1)
      return [
        [reader.lookUp([word], ['strong'], isPrefix), weights.strong / strong.length] as const,
        [reader.lookUp([word], ['top'], isPrefix), weights.top / strong.length] as const,
      ]
    }),
  ]
  return Promise.all(lookUps.map(async ([list, weight]): Promise<[NumberList, number]> => [await list, weight]))
}

function add(scores: Float64Array, documents: NumberList, list: NumberList, weight: number): void {
  let next = 0
  for (const number of list) {
    while ((documents[next] ?? Infinity) < number) next++
    if (documents[next] === number) scores[next] = (scores[next] ?? 0) + weight
  }
}
