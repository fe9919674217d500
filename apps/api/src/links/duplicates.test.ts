import {
  AddLinkDocument,
  AddLinksDocument,
  DuplicateLinksDocument,
  JobDocument,
  type JobState,
  LinkDocument,
  LinkByUrlDocument,
  MergeLinksDocument,
  RestoreLinksDocument,
  TrashLinksDocument,
  UndoJobDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { Link } from './link.entity.js'
import { pageKeysOf } from './page-url.js'

describeOnEachDatabase('duplicates', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' } })
  })
  afterAll(() => app.stop())
  beforeEach(async () => {
    await app.app.database.write((tx) => tx.query('DELETE FROM links'))
    owner = await app.signUp()
  })

  const add = async (...urls: string[]) => {
    const inputs = urls.map((url) => ({ url, capture: false }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    return addLinks.map(({ payload }) => payload?.link.id ?? '')
  }
  const duplicates = async (variables: object = {}) =>
    (await owner.run(DuplicateLinksDocument, variables)).duplicateLinks
  const groups = async () => (await duplicates()).nodes.map(({ links }) => links.map(({ url }) => url))
  const addIgnorantly = async (...urls: string[]) => {
    const ids = await add(...urls.map((_, n) => `https://placeholder.example/${Math.random()}/${n}`))
    // As links were saved whose rules knew less: by addresses as they were given.
    await app.app.database.write(async (tx) => {
      for (const [n, id] of ids.entries()) {
        await tx.query(
          `UPDATE links SET url = ?, canonicalUrl = ?, canonicalHash = ?, likenessHash = '', rulesVersion = 0 WHERE id = ?`,
          [urls[n], urls[n], id.padEnd(64, '-'), id],
        )
      }
    })
    return ids
  }
  const ended = (id: string, state: JobState) =>
    expect.poll(async () => (await owner.run(JobDocument, { id })).job?.state).toBe(state)
  const rekey = () => app.app.rekeying.run()

  it('are links whose addresses hardly differ, in groups, the newest group first', async () => {
    await add('https://example.org/a', 'https://other.example/', 'https://example.org/b', 'http://www.example.org/a/')
    expect(await groups()).toEqual([['https://example.org/a', 'http://www.example.org/a/']])
    await add('https://example.org/b/', 'http://m.example.org/b')
    expect(await groups()).toEqual([
      ['https://example.org/b', 'https://example.org/b/', 'http://m.example.org/b'],
      ['https://example.org/a', 'http://www.example.org/a/'],
    ])
  })

  it('are listed page by page, and counted', async () => {
    await add(...Array.from({ length: 5 }, (_, n) => [`https://example.org/${n}`, `http://example.org/${n}`]).flat())
    const whole = (await duplicates()).nodes.map(({ links }) => links[0]?.url)
    expect(whole).toHaveLength(5)
    const first = await duplicates({ first: 3 })
    const second = await duplicates({ first: 3, after: first.pageInfo.endCursor })
    expect([...first.nodes, ...second.nodes].map(({ links }) => links[0]?.url)).toEqual(whole)
    expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([5, true, false])
  })

  it('are none of what lies in the trash, or is somebody else’s', async () => {
    const [one = ''] = await add('https://example.org/a', 'http://example.org/a')
    await owner.run(TrashLinksDocument, { ids: [one] })
    expect(await groups()).toEqual([])
    owner = await app.signUp()
    await add('https://example.org/a')
    expect(await groups()).toEqual([])
  })

  it('that were merged are one: who adds the page of either is given that one, until the merge is undone', async () => {
    const spellings = ['https://example.org/a', 'http://www.example.org/a/', 'https://m.example.org/a']
    const [first = '', second = '', third = ''] = await add(...spellings)
    const merge = async (ids: string[], intoId: string) => {
      const { mergeLinks } = await owner.run(MergeLinksDocument, { ids, intoId })
      await ended(mergeLinks.id, 'DONE')
      return mergeLinks.id
    }
    const job = await merge([first], second)
    await merge([second], third)
    expect(await groups()).toEqual([])
    expect(await add(...spellings)).toEqual([third, third, third])
    expect(await owner.run(LinkByUrlDocument, { url: spellings[0] ?? '' })).toMatchObject({ linkByUrl: { id: third } })
    expect(await groups()).toEqual([])

    await owner.run(UndoJobDocument, { id: job })
    await ended(job, 'UNDONE')
    expect(await add(...spellings)).toEqual([first, third, third])
  })

  it('that were merged take the tags of all their addresses, given at once', async () => {
    const spellings = ['https://example.org/a', 'http://example.org/a']
    const [one = '', other = ''] = await add(...spellings)
    const { mergeLinks } = await owner.run(MergeLinksDocument, { ids: [one], intoId: other })
    await ended(mergeLinks.id, 'DONE')
    const inputs = spellings.map((url, n) => ({ url, tags: [`nested/${n}`], capture: false }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    expect(addLinks.map(({ payload }) => payload?.link.id)).toEqual([other, other])
    const { link } = await owner.run(LinkDocument, { id: other })
    expect(link?.tags.map(({ name }) => name)).toEqual(['nested/0', 'nested/1'])
  })

  it('that were restored from the trash are themselves again', async () => {
    const [one = '', other = ''] = await add('https://example.org/a', 'http://example.org/a')
    const { mergeLinks } = await owner.run(MergeLinksDocument, { ids: [one], intoId: other })
    await ended(mergeLinks.id, 'DONE')
    await owner.run(RestoreLinksDocument, { ids: [one] })
    await owner.run(TrashLinksDocument, { ids: [one] })
    expect(await add('https://example.org/a')).toEqual([one])
  })

  it('appear where newer rules find two links to be one page; nothing of either is lost', async () => {
    const short = 'https://youtu.be/dQw4w9WgXcQ'
    const long = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1'
    const [first] = await addIgnorantly(short, long, 'https://example.org/?utm_source=x')
    expect(await groups()).toEqual([])
    expect(await rekey()).toEqual({ changed: 2, duplicates: 1 })
    expect(await groups()).toEqual([[short, long]])
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: long, capture: false } })
    expect(addLink).toMatchObject({ duplicate: true, link: { id: first } })
    expect(await owner.run(LinkByUrlDocument, { url: 'https://example.org/' })).toMatchObject({
      linkByUrl: { canonicalUrl: 'https://example.org/' },
    })
  })

  it('are known by the page that another link has left', async () => {
    const ids = await addIgnorantly('https://example.org/a#x', 'https://example.org/a')
    const [, second] = ids
    await rekey()
    await app.app.database.write((tx) => tx.query('DELETE FROM links WHERE id = ?', [ids[0]]))
    expect(await rekey()).toMatchObject({ changed: 1, duplicates: 0 })
    expect(await owner.run(LinkByUrlDocument, { url: 'https://example.org/a' })).toMatchObject({
      linkByUrl: { id: second },
    })
  })

  it('are not made of links that were only outdated at the same time, however many', async () => {
    const pages = Array.from({ length: 250 }, (_, n) => `https://example.org/${n}`)
    const ids = await addIgnorantly(...pages)
    // The last one holds the key of the first one's page, until its own turn comes.
    const { canonicalHash } = pageKeysOf(pages[0] ?? '')
    await app.app.database.write((tx) => tx.update(Link, { id: ids.at(-1) ?? '' }, { canonicalHash }))
    // Broken off after the first of two batches, and taken up again.
    expect(await app.app.rekeying.run(AbortSignal.abort())).toEqual({ changed: 199, duplicates: 1 })
    expect(await rekey()).toEqual({ changed: 51, duplicates: 0 })
    expect(await rekey()).toEqual({ changed: 0, duplicates: 0 })
  })
})
