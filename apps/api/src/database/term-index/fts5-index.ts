import type { EntityManager } from 'typeorm'
import { chunksOf } from '../chunks.js'
import { raw, sql } from '../sql.js'
import { type NumberList, union } from './number-list.js'
import { readNumbers } from './read-numbers.js'
import { type IndexedPart, type Part, parts, type TermIndex, type Zone, zonesByPart } from './term-index.js'

const tables: Record<Part, string> = { head: 'search_head', text: 'search_text' }

/** Rows in one INSERT: see chunks.ts. */
const rowsPerInsert = 500

/**
 * SQLite's FTS5, contentless: it keeps the words and nothing else. The tokenizer "ascii" cuts at ASCII characters that are
 * no letters or digits and takes all others for letters (https://sqlite.org/fts5.html#ascii_tokenizer), so that words with
 * spaces between them come in as they are.
 */
export const fts5Index: TermIndex = {
  async create(runner) {
    for (const part of Object.keys(parts) as Part[]) {
      await runner.query(
        `CREATE VIRTUAL TABLE IF NOT EXISTS ${tables[part]} USING fts5(
           ${parts[part].join(', ')}, content = '', contentless_delete = 1, tokenize = 'ascii')`,
      )
    }
  },

  async add(tx, part, documents) {
    const columns = parts[part]
    for (const chunk of chunksOf(documents, rowsPerInsert)) {
      await tx.query(
        `INSERT INTO ${tables[part]} (rowid, ${columns.join(', ')})
         VALUES ${chunk.map(() => `(?${', ?'.repeat(columns.length)})`).join(', ')}`,
        chunk.flatMap((document) => [document.number, ...columns.map((zone) => wordsOf(document, zone))]),
      )
    }
  },

  async remove(tx, part, numbers) {
    if (numbers.length > 0) await tx.query(`DELETE FROM ${tables[part]} WHERE rowid IN (${numbers.join(', ')})`)
  },

  async find(manager, owner, term, zones) {
    let found: NumberList = new Uint32Array()
    for (const [part, columns] of zonesByPart(zones)) {
      const table = tables[part]
      const match = `{${columns.join(' ')}} : "${term.tokens.map((token) => wordOf(owner, token)).join(' ')}"${term.prefix ? ' *' : ''}`
      found = union(
        found,
        await readNumbers(manager, 'rowid', sql`FROM ${raw(table)} WHERE ${raw(table)} MATCH ${match}`),
      )
    }
    return found
  },

  async numbers(manager, part, after, limit) {
    const rows = await readRowids(manager, part, after, limit)
    return rows.map((row) => row.number)
  },
}

/** A bound number is a real to SQLite, and FTS5 begins to read at integers only: it would read all that come before. */
const readRowids = (manager: EntityManager, part: Part, after: number, limit: number) =>
  manager.query<{ number: number }[]>(
    `SELECT rowid AS number FROM ${tables[part]} WHERE rowid > CAST(? AS INTEGER) ORDER BY rowid LIMIT ?`,
    [after, limit],
  )

/** An owner's words begin with the owner, in as many characters for each. */
const wordOf = (owner: number, token: string) => owner.toString(36).padStart(7, '0') + token

function wordsOf({ owner, zones }: IndexedPart, zone: Zone): string {
  return (zones[zone] ?? []).map((token) => wordOf(owner, token)).join(' ')
}
