import { chunksOf } from '../chunks.js'
import { raw, sql } from '../sql.js'
import { findPhrase } from './phrase.js'
import { encodePositions } from './positions.js'
import { tokenCondition } from './postings-sql.js'
import { readNumbers } from './read-numbers.js'
import { type IndexedPart, parts, type TermIndex, type Zone } from './term-index.js'

/** Rows in one INSERT: a text of a few thousand words stays far below max_allowed_packet. */
const rowsPerInsert = 2_000

const zoneCodes: Record<Zone, number> = {
  title: 1,
  url: 2,
  site: 3,
  description: 4,
  note: 5,
  content: 6,
  strong: 7,
  top: 8,
}

/**
 * MySQL: a table with a row for each word of each document, clustered by word, so that a word's documents are one range
 * to read. Not InnoDB's FULLTEXT: over the same 20,000 texts it takes 800 ms for a common word where this takes 10 (it
 * visits each matching row), drops short words unless the server is set up otherwise, and shows a change only after its
 * transaction.
 */
export const postingsIndex: TermIndex = {
  async create(runner) {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS search_postings (
         owner int unsigned NOT NULL,
         token varbinary(256) NOT NULL,
         zone tinyint NOT NULL,
         number int unsigned NOT NULL,
         positions mediumblob NOT NULL,
         PRIMARY KEY (owner, token, zone, number),
         INDEX search_postings_document (number)
       ) ENGINE=InnoDB`,
    )
  },

  async add(tx, _part, documents) {
    // In the order of the key: transactions that meet wait for each other instead of deadlocking.
    const rows = documents.flatMap(rowsOf).sort((a, b) => Buffer.compare(a[1], b[1]))
    for (const chunk of chunksOf(rows, rowsPerInsert)) {
      await tx.query('INSERT INTO search_postings (owner, token, zone, number, positions) VALUES ?', [chunk])
    }
  },

  async remove(tx, part, numbers) {
    if (numbers.length === 0) return
    await tx.query(
      `DELETE FROM search_postings WHERE number IN (${numbers.join(', ')}) AND zone IN (${codesOf(parts[part])})`,
    )
  },

  async find(manager, owner, term, zones) {
    const [first] = term.tokens
    if (first === undefined) return new Uint32Array()
    const codes = codesOf(zones)
    if (term.tokens.length > 1) return findPhrase(manager, owner, term, codes)
    const condition = tokenCondition('token', first, term.prefix)
    const rest = sql`FROM search_postings WHERE owner = ${owner} AND ${condition} AND zone IN (${raw(codes)})`
    return readNumbers(manager, 'number', rest)
  },

  async numbers(manager, part, after, limit) {
    const rows = await manager.query<{ number: number }[]>(
      `SELECT DISTINCT number FROM search_postings
       WHERE number > ? AND zone IN (${codesOf(parts[part])}) ORDER BY number LIMIT ?`,
      [after, limit],
    )
    return rows.map((row) => row.number)
  },
}

const codesOf = (zones: readonly Zone[]) => zones.map((zone) => zoneCodes[zone]).join(', ')

type Row = [owner: number, token: Buffer, zone: number, number: number, positions: Buffer]

function rowsOf({ number, owner, zones }: IndexedPart): Row[] {
  return (Object.entries(zones) as [Zone, readonly string[]][]).flatMap(([zone, tokens]) => {
    const positions = new Map<string, number[]>()
    tokens.forEach((token, position) => {
      const known = positions.get(token)
      if (known) known.push(position)
      else positions.set(token, [position])
    })
    return [...positions].map(([token, places]): Row => [
      owner,
      Buffer.from(token),
      zoneCodes[zone],
      number,
      encodePositions(places),
    ])
  })
}
