import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../../test/harness/databases.js'
import { readConfig } from '../config.js'
import { Database } from './database.js'
import { sql } from './sql.js'
import { readNumbers } from './term-index/read-numbers.js'

describeOnEachDatabase('the database', (kind) => {
  let place: TestDatabase
  let database: Database

  beforeAll(async () => {
    place = await kind.create()
    database = new Database(readConfig({ DATABASE_URL: place.url }).database)
    await database.connect()
  })
  afterAll(async () => {
    await database.close()
    await place.drop()
  })

  it('answers with all of a long list of numbers, on each of its connections', async () => {
    const numbers = Uint32Array.from({ length: 150_000 }, (_, index) => 1_000_000_000 + index)
    const read = () =>
      readNumbers(database.read, 'listed.value', sql`FROM ${database.dialect.numberTable(numbers)} listed`)
    const lists = await Promise.all([read(), read(), read()])
    for (const list of lists) expect(Buffer.compare(Buffer.from(list.buffer), Buffer.from(numbers.buffer))).toBe(0)
  })

  if (kind.name === 'MySQL') {
    it('shows a transaction what others commit meanwhile', async () => {
      const [level] = await database.write((tx) =>
        tx.query<{ Value: string }[]>(`SHOW VARIABLES LIKE 't%\\_isolation'`),
      )
      expect(level?.Value).toBe('READ-COMMITTED')
    })
  }
})
