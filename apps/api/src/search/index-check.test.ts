import { AddLinkDocument, AddLinksDocument, SearchLinksDocument } from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'
import { ownerNumber } from './link-document.js'

const nothing = { missing: 0, orphaned: 0, outdated: 0 }

describeOnEachDatabase('the search index', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database, limits: { search: { checkBatch: 7 } } })
    owner = await app.signUp()
    const inputs = Array.from({ length: 30 }, (_, n) => ({
      url: `https://example.org/${n}`,
      title: `page ${n}`,
      capture: false,
    }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    for (const [n, { payload }] of addLinks.entries()) {
      if (n % 5 === 0) await addSnapshot(app, payload?.link.id ?? '', SnapshotState.READY, n === 0 ? '—' : `words ${n}`)
    }
  })
  afterAll(() => app.stop())

  const count = async (query: string) =>
    (await owner.run(SearchLinksDocument, { filter: { query }, counted: true })).links.totalCount
  const counts = async () => [await count('page'), await count('words')]
  const change = (...statements: string[]) =>
    app.app.database.write(async (tx) => {
      for (const statement of statements) await tx.query(statement)
    })
  const isSqlite = () => app.app.database.dialect.name === 'sqlite'

  it('is found to be as the library is', async () => {
    expect(await app.app.indexCheck.run()).toEqual(nothing)
    expect(await counts()).toEqual([30, 5])
  })

  it('is built anew after it was lost, while links are added', async () => {
    await change(
      ...(isSqlite() ? ['DELETE FROM search_head', 'DELETE FROM search_text'] : ['DELETE FROM search_postings']),
    )
    expect(await counts()).toEqual([0, 0])
    const checked = app.app.indexCheck.run()
    const added = Array.from({ length: 5 }, (_, n) =>
      owner.run(AddLinkDocument, { input: { url: `https://new.example/${n}`, title: 'page', capture: false } }),
    )
    await Promise.all(added)
    expect(await checked).toMatchObject({ orphaned: 0, outdated: 30 })
    expect(await counts()).toEqual([35, 5])
    expect(await app.app.indexCheck.run()).toEqual(nothing)
  })

  it('is given what it never had, as before it was there', async () => {
    await change('DELETE FROM search_documents')
    expect(await app.app.indexCheck.run()).toMatchObject({ missing: 0, outdated: 35 })
    expect(await counts()).toEqual([35, 5])
    expect(await app.app.indexCheck.run()).toEqual(nothing)
  })

  it('loses what no link has any more, and learns what was changed behind its back', async () => {
    const { dialect } = app.app.database
    await app.app.database.write(async (tx) => {
      const [link] = await tx.query<{ ownerId: string }[]>('SELECT ownerId FROM links LIMIT 1')
      const zones = { title: ['ghost'] }
      await dialect.termIndex.add(tx, 'head', [{ number: 100_000, owner: ownerNumber(link?.ownerId ?? ''), zones }])
    })
    await change(`UPDATE links SET title = 'changed' WHERE title = 'page 3'`)
    expect(await app.app.indexCheck.run()).toEqual({ missing: 0, orphaned: 1, outdated: 1 })
    expect(await count('changed')).toBe(1)
  })

  it('goes without links that are destroyed when they have been in the trash for thirty days', async () => {
    const days = (n: number) => new Date(Date.now() - n * 24 * 3_600_000).toISOString().replace('T', ' ').slice(0, -1)
    await change(
      `UPDATE links SET trashedAt = '${days(31)}' WHERE title = 'page 5'`,
      `UPDATE links SET trashedAt = '${days(29)}' WHERE title = 'page 6'`,
    )
    await app.app.trashEmptier.empty()
    expect(await count('is:trashed')).toBe(1)
    expect(await count('is:trashed title:6')).toBe(1)
    expect(await app.app.indexCheck.run()).toEqual(nothing)
  })
})
