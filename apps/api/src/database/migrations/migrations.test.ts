import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { DataSource, type QueryRunner } from 'typeorm'
import { describe, expect, it, vi } from 'vitest'
import { startTestApp } from '../../../test/harness/app.js'
import { databases } from '../../../test/harness/databases.js'
import { Database, migrationLock } from '../database.js'
import { migrations } from './index.js'

/** For what other processes do. */
const patience = { timeout: 20_000 }

class Killed extends Error {}

/** A connection whose process is killed after so many statements. */
function mortal(runner: QueryRunner, statements: number): QueryRunner {
  let left = statements
  return new Proxy(runner, {
    get(target, name, receiver) {
      if (name !== 'query') return Reflect.get(target, name, receiver) as unknown
      return (query: string, parameters?: unknown[]) => {
        if (left-- <= 0) throw new Killed()
        return target.query(query, parameters)
      }
    },
  })
}

/** Every column and every index. */
async function structureOf(source: DataSource): Promise<unknown> {
  const columns =
    await source.query(`SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, COLUMN_KEY, EXTRA
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`)
  const indexes = await source.query(`SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`)
  return { columns, indexes }
}

const mysql = databases.find(({ name }) => name === 'MySQL')

// SQLite takes a migration back that breaks off; MySQL has no transaction around what changes tables.
describe.runIf(mysql)('the migrations on MySQL', () => {
  it('are not run without their turn, which each database has of its own, and leave no connection behind', async () => {
    if (!mysql) throw new Error('there is no MySQL')
    const [busy, free] = [await mysql.create(), await mysql.create()]
    const other = await createConnection(busy.url)
    const ask = async (query: string) => (await other.query<RowDataPacket[]>(query))[0]
    const connections = () =>
      ask('SELECT id AS id, info AS info FROM information_schema.PROCESSLIST WHERE db = DATABASE()')
    await ask(`SELECT GET_LOCK(${migrationLock}, 0)`)

    const database = new Database({ kind: 'mysql', url: busy.url })
    const refused = expect(database.connect()).rejects.toThrow('the tables could not be brought up to date')
    const waiting = await vi.waitFor(async () => {
      const found = (await connections()).find(({ info }) => /^SELECT GET_LOCK/.test(String(info)))
      if (!found) throw new Error('nobody waits yet')
      return found
    }, patience)
    await ask(`KILL QUERY ${waiting.id}`)
    await refused
    expect(await ask('SHOW TABLES')).toEqual([])
    await expect.poll(connections, patience).toHaveLength(1)

    const neighbour = new Database({ kind: 'mysql', url: free.url })
    await neighbour.connect()
    await neighbour.close()
    await other.end()
    await busy.drop()
    await free.drop()
  })

  it('go on where they were killed, after whichever statement', async () => {
    if (!mysql) throw new Error('there is no MySQL')
    const [interrupted, whole] = [await mysql.create(), await mysql.create()]
    const source = await new DataSource({ type: 'mysql', url: interrupted.url }).initialize()
    const runner = source.createQueryRunner()
    let kills = 0
    for (const Migration of migrations) {
      for (let statements = 0; ; statements++) {
        const ended = await new Migration().up(mortal(runner, statements)).then(
          () => true,
          (error: unknown) => {
            if (!(error instanceof Killed)) throw error
            return false
          },
        )
        if (ended) break
        kills += 1
      }
    }
    expect(kills).toBeGreaterThan(migrations.length)
    await runner.release()

    // Nobody noted that they are done: they run once more.
    const started = (url: string) =>
      startTestApp({
        database: { name: 'MySQL', create: () => Promise.resolve({ url, drop: () => Promise.resolve() }) },
      })
    const [app, other] = [await started(interrupted.url), await started(whole.url)]
    await app.signUp()
    const fresh = await new DataSource({ type: 'mysql', url: whole.url }).initialize()
    expect(await structureOf(source)).toEqual(await structureOf(fresh))
    await Promise.all([app.stop(), other.stop(), source.destroy(), fresh.destroy()])
    await Promise.all([interrupted.drop(), whole.drop()])
  })
})
