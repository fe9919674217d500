import type { EntityManager } from 'typeorm'
import { type NumberList, numberList } from './number-list.js'
import { decodePositions } from './positions.js'
import { tokenCondition } from './postings-sql.js'
import type { Term } from './term-index.js'

/** So many words of a phrase are looked up in one statement: MySQL joins 61 tables at most, and plans a few of them well. */
const tokensPerStatement = 4

/** Up to so many documents of the words before, the next words are looked up in them alone. */
const namedDocuments = 2_000

/** Where a phrase can begin: by zone and document, the places of its first word. */
type Beginnings = Map<string, { number: number; places: Set<number> }>

/** The documents in which the term's words follow each other in one of the zones. */
export async function findPhrase(
  manager: EntityManager,
  owner: number,
  { tokens, prefix }: Term,
  zones: string,
): Promise<NumberList> {
  let found: Beginnings | undefined
  for (let offset = 0; offset < tokens.length; offset += tokensPerStatement) {
    const words = tokens.slice(offset, offset + tokensPerStatement)
    const isLast = offset + words.length === tokens.length
    const next = await findTogether(manager, { owner, zones, words, offset, prefix: prefix && isLast, within: found })
    found = found ? both(found, next) : next
    if (found.size === 0) break
  }
  return numberList([...(found ?? new Map()).values()].map(({ number }) => number))
}

interface Together {
  owner: number
  zones: string
  words: readonly string[]
  /** How far into the phrase the first of the words stands. */
  offset: number
  prefix: boolean
  within: Beginnings | undefined
}

async function findTogether(manager: EntityManager, search: Together): Promise<Beginnings> {
  const { owner, zones, words, offset, prefix, within } = search
  const conditions = words.map((word, index) =>
    tokenCondition(`t${index}.token`, word, prefix && index === words.length - 1),
  )
  const joins = conditions.slice(1).map(
    ({ sql }, index) =>
      `JOIN search_postings t${index + 1} ON t${index + 1}.owner = t0.owner AND t${index + 1}.zone = t0.zone
           AND t${index + 1}.number = t0.number AND ${sql}`,
  )
  const [first] = conditions
  if (!first) return new Map()
  const numbers = new Set([...(within?.values() ?? [])].map(({ number }) => number))
  const named = within && numbers.size <= namedDocuments ? ` AND t0.number IN (${[...numbers].join(', ')})` : ''
  const rows = await manager.query<Record<string, number | Buffer>[]>(
    `SELECT t0.number, t0.zone, ${words.map((_, index) => `t${index}.positions AS p${index}`).join(', ')}
     FROM search_postings t0 ${joins.join(' ')}
     WHERE t0.owner = ? AND ${first.sql} AND t0.zone IN (${zones})${named}`,
    [...conditions.slice(1).flatMap(({ parameters }) => parameters), owner, ...first.parameters],
  )

  const beginnings: Beginnings = new Map()
  for (const row of rows) {
    const places = adjacent(words.map((_, index) => decodePositions(row[`p${index}`] as Buffer)))
    if (places.length === 0) continue
    const key = `${String(row.zone)} ${String(row.number)}`
    const entry = beginnings.get(key) ?? { number: row.number as number, places: new Set() }
    for (const place of places) entry.places.add(place - offset)
    beginnings.set(key, entry)
  }
  return beginnings
}

/** The places of the first word at which all others follow. */
function adjacent([first, ...others]: number[][]): number[] {
  return others.reduce((places, following, index) => {
    const there = new Set(following)
    return places.filter((place) => there.has(place + index + 1))
  }, first ?? [])
}

function both(a: Beginnings, b: Beginnings): Beginnings {
  const result: Beginnings = new Map()
  for (const [key, { number, places }] of a) {
    const others = b.get(key)?.places
    const shared = new Set([...places].filter((place) => others?.has(place)))
    if (shared.size > 0) result.set(key, { number, places: shared })
  }
  return result
}
