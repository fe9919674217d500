import { DataSource, type QueryRunner } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { startTestApp } from '../../../test/harness/app.js'
import { databases } from '../../../test/harness/databases.js'
import { migrations } from './index.js'

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
