// The databases' own ranking of the same words: what they are given are our tokens, so that nothing is lost to how they cut text.
import { DatabaseSync } from 'node:sqlite'
import { createConnection } from 'mysql2/promise'
import { tokensOf } from '../apps/api/dist/search/analysis/tokens.js'

const fieldsOf = ({ title, url, text }) => [title, url, text]

/**
 * FTS5 with bm25.
 * @param {number[]} weights of title, URL and text
 */
export function sqliteRanking(pages, weights) {
  const database = new DatabaseSync(':memory:')
  database.exec(`CREATE VIRTUAL TABLE pages USING fts5(title, url, text, tokenize = 'ascii')`)
  const insert = database.prepare('INSERT INTO pages (rowid, title, url, text) VALUES (?, ?, ?, ?)')
  database.exec('BEGIN')
  for (const [n, page] of pages.entries()) {
    insert.run(n + 1, ...fieldsOf(page).map((field) => tokensOf(field).join(' ')))
  }
  database.exec('COMMIT')
  const search = database.prepare(
    `SELECT rowid FROM pages WHERE pages MATCH ? ORDER BY bm25(pages, ${weights.join(', ')}) LIMIT 10`,
  )
  return {
    rank(query) {
      const phrases = wordsOf(query).map((tokens) => `"${tokens.join(' ')}"`)
      return Promise.resolve(search.all(phrases.join(' ')).map(({ rowid }) => pages[rowid - 1].name))
    },
    close: () => database.close(),
  }
}

/** InnoDB's FULLTEXT, on MySQL or MariaDB. */
export async function innodbRanking(pages, serverUrl) {
  const connection = await createConnection(serverUrl)
  const schema = `linksnap_relevance_${process.pid}`
  await connection.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`)
  await connection.query(`USE ${schema}`)
  await connection.query('CREATE TABLE pages (id int PRIMARY KEY, title text, url text, text mediumtext)')
  for (const [n, page] of pages.entries()) {
    const fields = fieldsOf(page).map((field) => tokensOf(field).map(indexable).join(' '))
    await connection.query('INSERT INTO pages VALUES (?, ?, ?, ?)', [n, ...fields])
  }
  await connection.query('CREATE FULLTEXT INDEX words ON pages (title, url, text)')
  const match = 'MATCH (title, url, text) AGAINST (? IN BOOLEAN MODE)'
  return {
    async rank(query) {
      const words = wordsOf(query).map((tokens) => `+"${tokens.map(indexable).join(' ')}"`)
      const [rows] = await connection.query(`SELECT id FROM pages WHERE ${match} ORDER BY ${match} DESC LIMIT 10`, [
        words.join(' '),
        words.join(' '),
      ])
      return rows.map(({ id }) => pages[id].name)
    },
    async close() {
      await connection.query(`DROP DATABASE ${schema}`)
      await connection.end()
    },
  }
}

/** InnoDB drops words of one or two characters, and some common ones: none of these is. */
const indexable = (token) => `zz${Buffer.from(token).toString('hex')}`

/** A query's words; one that is several tokens is a phrase. */
const wordsOf = (query) =>
  query
    .split(' ')
    .map(tokensOf)
    .filter((tokens) => tokens.length > 0)
