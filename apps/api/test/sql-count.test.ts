import { AddLinksDocument, DuplicateLinksDocument, LinksDocument, TagsDocument } from '@linksnap/schema'
import type { Logger } from 'typeorm'
import { expect, it } from 'vitest'
import { currentRequestId } from '../src/http/request-scope.js'
import { startTestApp } from './harness/app.js'
import { describeOnEachDatabase } from './harness/databases.js'
import { addSnapshot } from './harness/fixtures.js'
import { openStream } from './harness/stream.js'

/** Counts the statements of requests, not those of background work, instead of writing them down. */
class QueryCounter implements Logger {
  count = 0
  logQuery = () => {
    if (currentRequestId() !== 'none') this.count++
  }
  logQueryError = () => undefined
  logQuerySlow = () => undefined
  logSchemaBuild = () => undefined
  logMigration = () => undefined
  log = () => undefined
}

const versions =
  '{ links(first: 50) { nodes { snapshots(first: 2) { totalCount nodes { state artifacts { kind } } } } } }'
const nested = '{ links(first: 50) { nodes { tags { name } latestSnapshot { artifacts { kind url } } } } }'

describeOnEachDatabase('the number of SQL statements', (database) => {
  it('of a request does not grow with the size of its page', async () => {
    const queryLog = new QueryCounter()
    const app = await startTestApp({ database, queryLog })
    const owner = await app.signUp()
    const addMore = async (from: number, to: number) => {
      const inputs = Array.from({ length: to - from }, (_, n) => ({
        url: `http${n % 2 ? 's' : ''}://example.org/${Math.floor((from + n) / 2)}`,
        tags: [`tag ${n % 7}`, `nested/${n % 5}`],
        capture: false,
      }))
      const { addLinks } = await owner.run(AddLinksDocument, { inputs })
      for (const { payload } of addLinks) await addSnapshot(app, payload?.link.id ?? '')
    }
    const statementsOf = async (send: () => Promise<unknown>) => {
      const before = queryLog.count
      await send()
      return queryLog.count - before
    }
    const all = async () => ({
      nested: await statementsOf(() => owner.run(nested)),
      versions: await statementsOf(() => owner.run(versions)),
      list: await statementsOf(() => owner.run(LinksDocument, {})),
      tags: await statementsOf(() => owner.run(TagsDocument, {})),
      duplicates: await statementsOf(() => owner.run(DuplicateLinksDocument, {})),
    })

    await addMore(0, 2)
    const few = await all()
    await addMore(2, 50)
    const many = await all()
    await app.stop()
    expect(many).toEqual(few)
    // One each: the session, links, tags, snapshots, artifacts.
    expect(many.nested).toBe(5)
  })

  it('of a stream is that of its readings, not of its changes', async () => {
    const queryLog = new QueryCounter()
    const app = await startTestApp({ database, queryLog })
    const owner = await app.signUp()
    const stream = await openStream(owner, 'subscription { linkChanged { link { tags { name } } } }')
    const inputs = Array.from({ length: 100 }, (_, n) => ({ url: `https://example.org/${n}`, capture: false }))
    const before = queryLog.count
    await owner.run(AddLinksDocument, { inputs })
    for (const _ of inputs) await stream.next()
    stream.close()
    await app.stop()
    expect(queryLog.count - before).toBeLessThan(inputs.length)
  })
})
