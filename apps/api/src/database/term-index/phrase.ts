import type { EntityManager } from 'typeorm'
import { joinSql, raw, select, sql } from '../sql.js'
import { type NumberList, numberList } from './number-list.js'
import { Positions } from './positions.js'
import { tokenCondition } from './postings-sql.js'
import type { Term } from './term-index.js'

/** So many words of a phrase are looked up in one statement: MySQL joins 61 tables at most, and plans a few of them well. */
const tokensPerStatement = 4

/** Up to so many documents of the words before, the next words are looked up in them alone. */
const namedDocuments = 2_000

/** Where a phrase can begin: by document and zone, the places of its first word. */
type Beginnings = Map<number, readonly number[]>

/** A document's zone as one number; there are fewer zones than this. */
const zones = 16
const keyOf = (number: number, zone: number) => number * zones + zone
const documentOf = (key: number) => Math.floor(key / zones)

/** The documents in which the term's words follow each other in one of the zones. */
export async function findPhrase(
  manager: EntityManager,
  owner: number,
  { tokens, prefix }: Term,
  zoneCodes: string,
): Promise<NumberList> {
  let found: Beginnings | undefined
  for (let offset = 0; offset < tokens.length; offset += tokensPerStatement) {
    const words = tokens.slice(offset, offset + tokensPerStatement)
    const isLast = offset + words.length === tokens.length
    const isWhole = words.length === tokens.length
    const search = { owner, zoneCodes, words, offset, isWhole, prefix: prefix && isLast, within: found }
    const next = await findTogether(manager, search)
    found = found ? both(found, next) : next
    if (found.size === 0) break
  }
  return numberList([...(found ?? new Map()).keys()].map(documentOf))
}

interface Together {
  owner: number
  zoneCodes: string
  words: readonly string[]
  /** How far into the phrase the first of the words stands. */
  offset: number
  /** Whether these are all of its words: one place of each document is enough then. */
  isWhole: boolean
  prefix: boolean
  within: Beginnings | undefined
}

async function findTogether(manager: EntityManager, search: Together): Promise<Beginnings> {
  const { owner, zoneCodes, words, offset, isWhole, prefix, within } = search
  const conditions = words.map((word, index) =>
    tokenCondition(`t${index}.token`, word, prefix && index === words.length - 1),
  )
  const [first, ...others] = conditions
  if (!first) return new Map()
  const joins = others.map((condition, index) => {
    const next = raw(`t${index + 1}`)
    return sql`JOIN search_postings ${next}
               ON ${next}.owner = t0.owner AND ${next}.zone = t0.zone AND ${next}.number = t0.number AND ${condition}`
  })
  const numbers = new Set([...(within?.keys() ?? [])].map(documentOf))
  const named = within && numbers.size <= namedDocuments ? ` AND t0.number IN (${[...numbers].join(', ')})` : ''
  const columns = words.map((_, index) => `t${index}.positions AS p${index}`).join(', ')
  const rows = await select<Record<string, number | Buffer>>(
    manager,
    sql`SELECT t0.number, t0.zone, ${raw(columns)} FROM search_postings t0 ${joinSql(joins, ' ')}
        WHERE t0.owner = ${owner} AND ${first} AND t0.zone IN (${raw(zoneCodes)})${raw(named)}`,
  )

  const beginnings: Beginnings = new Map()
  for (const row of rows) {
    const positions = words.map((_, index) => new Positions(row[`p${index}`] as Buffer))
    const places = placesTogether(positions, isWhole ? 1 : Infinity)
    if (places.length === 0) continue
    beginnings.set(
      keyOf(row.number as number, row.zone as number),
      places.map((place) => place - offset),
    )
  }
  return beginnings
}

/** The places of the first word at which all others follow, up to so many. */
function placesTogether([first, ...others]: readonly Positions[], most: number): number[] {
  const places: number[] = []
  for (let place = first?.from(0) ?? Infinity; place < Infinity; place = first?.from(place + 1) ?? Infinity) {
    if (!others.every((word, index) => word.from(place + index + 1) === place + index + 1)) continue
    places.push(place)
    if (places.length === most) break
  }
  return places
}

function both(a: Beginnings, b: Beginnings): Beginnings {
  const result: Beginnings = new Map()
  for (const [key, places] of a) {
    const others = new Set(b.get(key))
    const shared = places.filter((place) => others.has(place))
    if (shared.length > 0) result.set(key, shared)
  }
  return result
}
