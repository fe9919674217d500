import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { describe } from 'vitest'

/** An empty database of its own for one test file. */
export interface TestDatabase {
  url: string
  drop: () => Promise<void>
}

export interface DatabaseKind {
  name: string
  create: () => Promise<TestDatabase>
}

export const sqlite: DatabaseKind = {
  name: 'SQLite',
  create() {
    const folder = mkdtempSync(join(tmpdir(), 'linksnap-test-'))
    return Promise.resolve({
      url: `sqlite:${join(folder, 'test.sqlite')}`,
      drop: async () => {
        rmSync(folder, { recursive: true, force: true })
      },
    })
  },
}

/** The server that `npm test` has started, or that somebody names. */
const mysql = (serverUrl: string): DatabaseKind => ({
  name: 'MySQL',
  async create() {
    const name = `linksnap_test_${process.pid}_${Math.random().toString(36).slice(2)}`
    const run = async (sql: string) => {
      const connection = await createConnection(serverUrl)
      await connection.query(sql)
      await connection.end()
    }
    await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    return { url: url.href, drop: () => run(`DROP DATABASE ${name}`) }
  },
})

const serverUrl = process.env.TEST_DATABASE_URL

export const databases: DatabaseKind[] = serverUrl ? [sqlite, mysql(serverUrl)] : [sqlite]

/** Declares the same tests for every database there is. */
export function describeOnEachDatabase(name: string, tests: (database: DatabaseKind) => void): void {
  describe.each(databases)(`${name} on $name`, tests)
}
