import { AddLinksDocument, LinksDocument, TrashLinksDocument, UpdateLinkDocument } from '@linksnap/schema'
import type { Logger } from 'typeorm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { currentRequestId } from '../src/http/request-scope.js'
import { SnapshotState } from '../src/snapshots/snapshot.enums.js'
import { startTestApp, type TestApp } from './harness/app.js'
import type { TestClient } from './harness/client.js'
import { type DatabaseKind, describeOnEachDatabase } from './harness/databases.js'
import { addSnapshot } from './harness/fixtures.js'

interface Statement {
  text: string
  values: unknown[]
}

/** Keeps the statements of requests on links, their tags, snapshots and files. */
class StatementLog implements Logger {
  statements: Statement[] = []
  logQuery = (text: string, values: unknown[] = []) => {
    if (
      currentRequestId() !== 'none' &&
      /(FROM|UPDATE|JOIN) \(?\s*(snapshots|artifacts|links|link_tags)\b/.test(text)
    ) {
      this.statements.push({ text, values })
    }
  }
  logQueryError = () => undefined
  logQuerySlow = () => undefined
  logSchemaBuild = () => undefined
  logMigration = () => undefined
  log = () => undefined
}

/** What a statement reads: by which indexes, without any (SCAN), and whether it sorts. */
async function planOf({ app }: TestApp, { text, values }: Statement): Promise<string[]> {
  const { read, dialect } = app.database
  if (dialect.name === 'sqlite') {
    const steps = await read.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${text}`, values)
    return steps.flatMap(({ detail }) => {
      if (detail.startsWith('USE TEMP B-TREE FOR ORDER BY')) return ['sort']
      const [, index] = /USING (?:COVERING )?INDEX (\w+)/.exec(detail) ?? []
      if (index) return [index.replace(/sqlite_autoindex_(\w+)_1/, '$1')]
      return /^SCAN (link|links|tagging|snapshot|snapshots)\b/.test(detail) ? ['SCAN'] : []
    })
  }
  const steps = await read.query<{ table: string; type: string; key: string | null; Extra: string | null }[]>(
    // As a table, which MySQL 9 has to be asked for; what is in such a comment MariaDB does not read.
    `EXPLAIN /*!80032 FORMAT=TRADITIONAL */ ${text}`,
    values,
  )
  return steps.flatMap(({ type, key, Extra, table }) => [
    ...(key === 'PRIMARY' ? [table] : key ? [key] : []),
    ...(type === 'ALL' && /^(link|links|tagging|snapshot|snapshots)$/.test(table) ? ['SCAN'] : []),
    ...(Extra?.includes('Using filesort') ? ['sort'] : []),
  ])
}

const links = 3_000

/** Those of a plan, without the primary keys of tables. */
const indexesOf = (plan: ReadonlySet<string>) => [...plan].filter((step) => /^(links|link_tags|snapshots)_/.test(step))

const matches = (index: string, pattern: string) =>
  pattern.endsWith('*') ? index.startsWith(pattern.slice(0, -1)) : index === pattern

describeOnEachDatabase('the plans', (database: DatabaseKind) => {
  const queryLog = new StatementLog()
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database, queryLog })
    owner = await app.signUp()
    for (let from = 0; from < links; from += 1_000) {
      const inputs = Array.from({ length: 1_000 }, (_, n) => ({
        url: `https://host${(from + n) % 10 ? '' : n % 7}.example.org/${from + n}`,
        title: `page ${((from + n) * 7_919) % links}`,
        tags: ['most', ...((from + n) % 100 ? [] : ['some']), ...((from + n) % 150 ? [] : ['others'])],
        starred: (from + n) % 20 === 0,
        capture: false,
      }))
      const { addLinks } = await owner.run(AddLinksDocument, { inputs })
      const ids = addLinks.map(({ payload }) => payload?.link.id ?? '')
      for (const id of ids.slice(-20)) await addSnapshot(app, id)
      for (const id of ids.slice(20, 23)) await addSnapshot(app, id, SnapshotState.FAILED)
      await owner.run(TrashLinksDocument, { ids: ids.slice(30, 40) })
    }
    // As a server comes to know by itself.
    const analyze = app.app.database.dialect.name === 'mysql' ? 'ANALYZE TABLE links, link_tags, tags, snapshots' : ''
    if (analyze) await app.app.database.read.query(analyze)
  })
  afterAll(() => app.stop())

  const plansOf = async (send: () => Promise<unknown>) => {
    queryLog.statements = []
    await send()
    const { statements } = queryLog
    return new Set((await Promise.all(statements.map((each) => planOf(app, each)))).flat())
  }

  it.each([
    ['', 'links_listed', 'in order'],
    ['orderBy: OLDEST', 'links_listed', 'in order'],
    ['orderBy: TITLE', 'links_listed_title', 'in order'],
    ['orderBy: HOST', 'links_listed_host', 'in order'],
    ['orderBy: RECENTLY_UPDATED', 'links_listed_updated', 'in order'],
    ['filter: { starred: true }', 'links_listed_starred', 'in order'],
    ['filter: { read: false }', 'links_listed_read', 'in order'],
    ['filter: { read: false }, orderBy: TITLE', 'links_listed_read links_listed_title', 'in order'],
    ['filter: { query: "tag:most" }', 'link_tags_newest', 'in order'],
    ['filter: { query: "tag:most" }, orderBy: TITLE', 'link_tags_newest links_listed_title', 'in order'],
    ['filter: { query: "tag:some" }', 'link_tags_newest', 'in order'],
    // Few are read by what makes them few, and put in order.
    ['filter: { query: "tag:some" }, orderBy: TITLE', 'link_tags_newest', 'few'],
    ['filter: { query: "tag:most tag:some" }', 'link_tags_newest', 'few'],
    ['filter: { query: "tag:some OR tag:others" }', 'link_tags_newest', 'few'],
    ['filter: { starred: true }, orderBy: TITLE', 'links_listed_starred', 'few'],
    ['filter: { host: "host0.example.org" }', 'links_listed_host', 'few'],
    ['filter: { query: "is:failed" }', 'snapshots_*', 'few'],
    ['filter: { trashed: true }', 'links_listed*', 'few'],
  ])('of links(%s) read %s, %s', async (args, indexes, order) => {
    const plan = await plansOf(() => owner.run(`{ links(first: 50, ${args}) { nodes { id } } }`))
    const [found, ...expected] = [indexesOf(plan), ...indexes.split(' ')]
    expect(found).not.toEqual([])
    expect(found.every((index) => expected.some((pattern) => matches(index, pattern)))).toBe(true)
    expect(plan.has('SCAN')).toBe(false)
    expect(plan.has('sort')).toBe(order === 'few')
  })

  it.each([
    ['', 'links_listed*'],
    ['filter: { read: false }', 'links_listed_read'],
    ['filter: { starred: true }', 'links_listed_starred'],
    ['filter: { trashed: true }', 'links_listed*'],
    ['filter: { host: "host0.example.org" }', 'links_listed_host'],
    ['filter: { query: "tag:some OR tag:most" }', 'link_tags_newest'],
    ['filter: { query: "tag:some tag:most" }', 'link_tags_newest'],
    ['filter: { query: "is:failed" }', 'snapshots_*'],
  ])('of the count of links(%s) read %s', async (args, index) => {
    const plan = await plansOf(() => owner.run(`{ links(first: 0, ${args}) { totalCount } }`))
    expect(indexesOf(plan)).not.toEqual([])
    expect(indexesOf(plan).every((found) => matches(found, index))).toBe(true)
    expect(plan.has('SCAN')).toBe(false)
  })

  it('of a tag’s count read none of its links, and of none of a list’s rows where none is asked for', async () => {
    expect(await plansOf(() => owner.run('{ links(first: 0, filter: { query: "tag:most" }) { totalCount } }'))).toEqual(
      new Set(),
    )
    expect(await plansOf(() => owner.run('{ links(first: 0) { nodes { id } } }'))).toEqual(new Set())
  })

  it('of a position read the keys that the order goes by, and no link', async () => {
    for (const [orderBy, index] of [
      ['NEWEST', 'links_listed'],
      ['TITLE', 'links_listed_title'],
    ]) {
      const plan = await plansOf(() => owner.run(`{ linkCursor(position: 2000, orderBy: ${orderBy}) }`))
      expect([...plan]).toEqual([index])
    }
  })

  it('find the snapshots and files of links by the links, not by going through all that the owner has', async () => {
    const [id = ''] = (await owner.run(LinksDocument, { first: 1 })).links.nodes.map((link) => link.id)
    const used = await plansOf(async () => {
      await owner.run(LinksDocument, {})
      await owner.run(UpdateLinkDocument, { id, input: { title: 'new' } })
      await owner.run('mutation ($linkId: ID!) { captureSnapshot(linkId: $linkId) { id } }', { linkId: id })
    })
    expect([...used].filter((index) => /^(snapshots|artifacts)_/.test(index)).sort()).toEqual([
      'artifacts_snapshot',
      'snapshots_link',
    ])
  })
})
