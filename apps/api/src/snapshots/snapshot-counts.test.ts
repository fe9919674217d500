import { AddLinksDocument, LinksDocument } from '@linksnap/schema'
import type { Logger } from 'typeorm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'

describeOnEachDatabase('the number of snapshots beside each link of a list', (database) => {
  let app: TestApp
  let owner: TestClient
  let statements = 0

  beforeAll(async () => {
    app = await startTestApp({ database, queryLog: countingLog(() => statements++) })
    owner = await app.signUp()
    const inputs = Array.from({ length: 30 }, (_, n) => ({ url: `https://example.org/${n}`, capture: false }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    const [first, second] = addLinks.map(({ payload }) => payload?.link.id ?? '')
    for (const id of [first, first, first, second]) await addSnapshot(app, id ?? '')
  })
  afterAll(() => app.stop())

  it('is right, and 0 for a link without any', async () => {
    const { links } = await owner.run(LinksDocument, { orderBy: 'OLDEST', first: 3 })
    const counts = new Map(links.nodes.map((link) => [link.url, link.snapshots.totalCount]))
    expect(counts.get('https://example.org/0')).toBe(3)
    expect([...counts.values()].sort()).toEqual([0, 1, 3])
  })

  it('takes as many SQL statements for thirty links as for two', async () => {
    const statementsFor = async (first: number) => {
      statements = 0
      await owner.run(LinksDocument, { orderBy: 'OLDEST', first })
      return statements
    }
    await statementsFor(2)
    expect(await statementsFor(30)).toBe(await statementsFor(2))
  })
})

function countingLog(logQuery: () => void): Logger {
  const ignore = () => undefined
  return {
    logQuery,
    logQueryError: ignore,
    logQuerySlow: ignore,
    logSchemaBuild: ignore,
    logMigration: ignore,
    log: ignore,
  }
}
