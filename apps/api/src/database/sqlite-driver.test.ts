import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DataSource } from 'typeorm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SqliteConnection } from './sqlite-driver.js'

let folder: string
let source: DataSource
let another: DatabaseSync

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'linksnap-sqlite-'))
  const database = join(folder, 'db')
  source = await new DataSource({ type: 'better-sqlite3', driver: SqliteConnection, database, timeout: 0 }).initialize()
  await source.query('CREATE TABLE things (name text)')
  another = new DatabaseSync(database, { timeout: 0 })
})

afterEach(async () => {
  another.close()
  await source.destroy()
  rmSync(folder, { recursive: true })
})

const add = (name: string) => source.transaction((tx) => tx.query<unknown>('INSERT INTO things VALUES (?)', [name]))

it('a transaction that could not begin leaves those after it as they are', async () => {
  another.exec('BEGIN IMMEDIATE')
  await expect(add('refused')).rejects.toThrow('locked')
  await expect(add('refused')).rejects.toThrow('locked')
  another.exec('ROLLBACK')
  await add('first')
  await expect(source.transaction(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose')
  await add('second')
  expect(another.prepare('SELECT name FROM things').all()).toEqual([{ name: 'first' }, { name: 'second' }])
})
