import {
  AddLinkDocument,
  AddLinksDocument,
  LinkCursorDocument,
  LinksDocument,
  type LinkOrder,
  SearchLinksDocument,
  TrashLinksDocument,
  UpdateLinkDocument,
} from '@linksnap/schema'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'
import { tokensOf } from './analysis/tokens.js'
import { anyQuery, type SampleLink, sampleLibrary } from './testing/library.js'
import { means } from './testing/reference.js'

interface Found {
  links: { nodes: { id: string }[]; totalCount: number }
}
const found = `query ($query: String!, $orderBy: LinkOrder!) {
  links(first: 100, filter: { query: $query }, orderBy: $orderBy) { nodes { id } totalCount }
}`

describeOnEachDatabase('a search', (database) => {
  let app: TestApp

  beforeAll(async () => {
    app = await startTestApp({
      database,
      env: { ALLOW_SIGNUP: 'true' },
      limits: { accounts: { signUpsPerAddress: 100 } },
    })
  })
  afterAll(() => app.stop())

  const search = async (client: TestClient, query: string, more: object = {}) =>
    (await client.run(SearchLinksDocument, { filter: { query }, first: 100, counted: true, ...more })).links

  describe('of a generated library', () => {
    const library = sampleLibrary(100)
    const ids: string[] = []
    let owner: TestClient

    beforeAll(async () => {
      // Another's library, so that documents of several owners lie between each other.
      const stranger = await app.signUp()
      await addLibrary(app, stranger, library.slice(0, 20))
      owner = await app.signUp()
      ids.push(...(await addLibrary(app, owner, library)))
    })

    it('finds what a reading of every link finds, in every order, and counts it', async () => {
      const orders: LinkOrder[] = ['RELEVANCE', 'NEWEST', 'OLDEST', 'TITLE', 'HOST', 'RECENTLY_UPDATED']
      await fc.assert(
        fc.asyncProperty(anyQuery, fc.constantFrom(...orders), async (query, orderBy) => {
          const { links } = await owner.run<Found, object>(found, { query, orderBy })
          const expected = ids.filter((_, n) => means(query, library[n] as SampleLink))
          expect(links.nodes.map((link) => link.id).sort()).toEqual(expected.sort())
          expect(links.totalCount).toBe(expected.length)
        }),
        { numRuns: 300 },
      )
    }, 180_000)

    it('finds among two thousand links what a reading of each of them finds', async () => {
      const many = sampleLibrary(2_000)
      const other = await app.signUp()
      const idsOfMany: string[] = []
      for (let from = 0; from < many.length; from += 500) {
        idsOfMany.push(...(await addLibrary(app, other, many.slice(from, from + 500))))
      }
      const newestFirst = many
        .map((link, n) => ({ link, id: idsOfMany[n] ?? '' }))
        .sort((a, b) => b.link.year - a.link.year || (a.id < b.id ? 1 : -1))
      await fc.assert(
        fc.asyncProperty(anyQuery, async (query) => {
          const { links } = await other.run<Found, object>(found, { query, orderBy: 'NEWEST' })
          const expected = newestFirst.filter(({ link }) => means(query, link)).map(({ id }) => id)
          expect(links.nodes.map(({ id }) => id)).toEqual(expected.slice(0, 100))
          expect(links.totalCount).toBe(expected.length)
        }),
        { numRuns: 250 },
      )
    }, 300_000)

    it('is read page by page as in one piece', async () => {
      const queries = ['安', '-vue', 'is:unread', 'vue OR is:starred']
      const orders: LinkOrder[] = ['RELEVANCE', 'NEWEST', 'TITLE']
      for (const query of queries) {
        for (const orderBy of orders) {
          const whole = (await search(owner, query, { orderBy })).nodes.map((link) => link.id)
          const pages: string[] = []
          for (let after: string | null = null; ;) {
            const { nodes, pageInfo } = await search(owner, query, { orderBy, first: 7, after })
            pages.push(...nodes.map((link) => link.id))
            after = pageInfo.endCursor
            if (!pageInfo.hasNextPage) break
          }
          expect(pages).toEqual(whole)
        }
      }
    })

    it('shows where each link was found: every highlight is a word of the query', async () => {
      for (const word of ['vue', '安装', 'cafe', 'ガイド']) {
        for (const { matches } of (await search(owner, word)).nodes) {
          expect(matches.length).toBeGreaterThan(0)
          for (const { text, highlights } of matches) {
            expect(highlights.length).toBeGreaterThan(0)
            for (let n = 0; n < highlights.length; n += 2) {
              expect(tokensOf(text.slice(highlights[n], highlights[n + 1]))).toEqual(tokensOf(word))
            }
          }
        }
      }
    })
  })

  describe('of a few links', () => {
    let owner: TestClient
    const add = async (input: { url: string; title?: string; note?: string; tags?: string[] }, text?: string) => {
      const { link } = (await owner.run(AddLinkDocument, { input: { ...input, capture: false } })).addLink
      if (text !== undefined) await addSnapshot(app, link.id, SnapshotState.READY, text)
      return link.id
    }
    const titles = async (query: string, more: object = {}) =>
      (await search(owner, query, more)).nodes.map((link) => link.title)

    beforeAll(async () => {
      owner = await app.signUp()
      const filler = 'nothing to see here. '.repeat(40)
      await add({ url: 'https://a.example/1', title: 'mentioned' }, `${filler} A kitchen is mentioned once. ${filler}`)
      await add({ url: 'https://a.example/2', title: 'about' }, 'Kitchen plans. A kitchen needs a kitchen sink.')
      await add({ url: 'https://a.example/3', title: 'Kitchen' })
      await add({ url: 'https://a.example/4', title: 'tagged', tags: ['home/kitchen'] })
      await add({ url: 'https://a.example/5', title: 'noted', note: 'for the kitchen' })
      await add({ url: 'https://a.example/6', title: '安装简单的软件' }, '本文介绍如何安裝簡單的軟體。')
    })

    it('puts titles and tags above texts, and what a page is about above what it mentions', async () => {
      expect(await titles('kitchen')).toEqual(['Kitchen', 'tagged', 'about', 'noted', 'mentioned'])
    })

    it('finds Chinese by any of its characters, in simplified and traditional alike', async () => {
      for (const query of ['简单', '簡單', '装简', '件', 'title:软件', '"安装" 的']) {
        expect(await titles(query)).toEqual(['安装简单的软件'])
      }
    })

    it('shows the page that is called by the words before pages that are called by these and others', async () => {
      const hosts = ['https://gadget.example/', 'https://b.example/gadget/drawer', 'https://c.example/x']
      for (const [n, title] of ['Gadget - Kitchenpedia', 'Gadget drawer - Kitchenpedia', 'A gadget review'].entries()) {
        await add({ url: hosts[n] ?? '', title })
      }
      expect((await titles('gadget'))[0]).toBe('Gadget - Kitchenpedia')
    })

    it('shows a piece of a long text around what was found', async () => {
      const { nodes } = await search(owner, 'mentioned once')
      const content = nodes[0]?.matches.find((match) => match.field === 'CONTENT')
      expect(content?.text).toMatch(/^….* A kitchen is mentioned once\. .*…$/)
      expect(content?.text.length).toBeLessThan(200)
      const marked = content?.highlights.map((offset, n, all) => (n % 2 ? content.text.slice(all[n - 1], offset) : ''))
      expect(marked?.filter((each) => each !== '')).toEqual(['mentioned', 'once'])
    })

    it('follows each change at once', async () => {
      const id = await add({ url: 'https://a.example/7', title: 'before' })
      await owner.run(UpdateLinkDocument, { id, input: { title: 'afterwards', tags: ['freshly tagged'] } })
      expect(await titles('title:before')).toEqual([])
      expect(await titles('afterwards')).toEqual(['afterwards'])
      expect(await titles('freshly')).toEqual(['afterwards'])
      await addSnapshot(app, id, SnapshotState.READY, 'the newest version')
      expect(await titles('"newest version"')).toEqual(['afterwards'])
      await addSnapshot(app, id, SnapshotState.READY, 'another one')
      expect(await titles('"newest version"')).toEqual([])
      await owner.run(TrashLinksDocument, { ids: [id] })
      expect(await titles('afterwards')).toEqual([])
      expect(await titles('afterwards is:trashed')).toEqual(['afterwards'])
    })

    it('shows no matches outside a search', async () => {
      const { links } = await owner.run<{ links: { nodes: { matches: unknown[] }[] } }, object>(
        '{ links { nodes { matches { text } } } }',
      )
      expect(links.nodes.every((link) => link.matches.length === 0)).toBe(true)
    })

    it('says where and why it cannot be understood', async () => {
      const { errors } = await owner.send(LinksDocument, { filter: { query: 'a "b' } })
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'query',
        reason: 'UNCLOSED_QUOTE',
        position: 2,
      })
    })

    it('by relevance needs a query, and goes forward only', async () => {
      for (const variables of [
        { orderBy: 'RELEVANCE' as const },
        { orderBy: 'RELEVANCE' as const, filter: { query: 'kitchen' }, last: 5 },
      ]) {
        expect(await owner.codeOf(LinksDocument, variables)).toBe('BAD_USER_INPUT')
      }
      const { pageInfo } = await search(owner, 'kitchen', { first: 2 })
      expect(await owner.codeOf(SearchLinksDocument, { filter: { query: 'sink' }, after: pageInfo.endCursor })).toBe(
        'BAD_USER_INPUT',
      )
    })
  })

  it('with thousands of matches is read in every order, without counting them, and by relevance ends at a thousand', async () => {
    const owner = await app.signUp()
    for (let from = 0; from < 2_100; from += 700) {
      const inputs = Array.from({ length: 700 }, (_, n) => ({
        url: `https://many.example/${from + n}`,
        title: `common ${(from + n) % 50 === 0 ? 'rare' : 'usual'} ${from + n}`,
        capture: false,
      }))
      await owner.run(AddLinksDocument, { inputs })
    }
    const newest = await search(owner, 'common', { orderBy: 'NEWEST', first: 3 })
    expect(newest.totalCount).toBeNull()
    const all = (await search(owner, 'common -rare', { orderBy: 'OLDEST', first: 100 })).nodes
    expect(all).toHaveLength(100)
    expect(all.every((link) => link.title.includes('usual'))).toBe(true)
    const last = await search(owner, 'common', { orderBy: 'NEWEST', first: null, last: 2 })
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false })
    const before = await search(owner, 'common', {
      orderBy: 'NEWEST',
      first: null,
      last: 2,
      before: last.pageInfo.startCursor,
    })
    const ids = [...before.nodes, ...last.nodes].map((link) => link.id)
    const oldest = (await search(owner, 'common', { orderBy: 'OLDEST', first: 4 })).nodes.map((link) => link.id)
    expect(ids).toEqual(oldest.reverse())

    const cursorAt = async (position: number, orderBy: LinkOrder) =>
      (await owner.run(LinkCursorDocument, { filter: { query: 'common' }, orderBy, position })).linkCursor
    const end = await search(owner, 'common', { orderBy: 'OLDEST', after: await cursorAt(2_096, 'OLDEST') })
    expect(end.nodes.map((link) => link.title)).toEqual([2_096, 2_097, 2_098, 2_099].map((n) => `common usual ${n}`))
    const best = await search(owner, 'common', { first: 100 })
    const fifth = await search(owner, 'common', { first: 2, after: await cursorAt(5, 'RELEVANCE') })
    expect(fifth.nodes.map((link) => link.id)).toEqual(best.nodes.slice(5, 7).map((link) => link.id))
    expect(await cursorAt(999, 'RELEVANCE')).not.toBeNull()
    expect(await cursorAt(1_000, 'RELEVANCE')).toBeNull()
    expect(await cursorAt(2_100, 'OLDEST')).toBeNull()

    const seen = new Set<string>()
    for (let after: string | null = null; ;) {
      const { nodes, pageInfo } = await search(owner, 'common OR rare', { after })
      if (after === null) expect(nodes.slice(0, 42).every((link) => link.title.includes('rare'))).toBe(true)
      for (const { id } of nodes) seen.add(id)
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    expect(seen.size).toBe(1_000)
  })
})

/** Adds the links as they are described, and answers with their ids. */
async function addLibrary(app: TestApp, client: TestClient, library: SampleLink[]): Promise<string[]> {
  const inputs = library.map(({ url, title, note, tags, starred }) => ({
    url,
    title,
    note,
    tags,
    starred,
    capture: false,
  }))
  const { addLinks } = await client.run(AddLinksDocument, { inputs })
  const ids = addLinks.map(({ payload }) => payload?.link.id ?? '')
  for (const [n, { text, failed, read, year }] of library.entries()) {
    const id = ids[n] ?? ''
    if (text !== null) await addSnapshot(app, id, SnapshotState.READY, text)
    if (failed) await addSnapshot(app, id, SnapshotState.FAILED)
    await app.app.database.write(async (tx) => {
      const createdAt = `${year}-03-01 00:00:00.000`
      await tx.query('UPDATE links SET `read` = ?, createdAt = ? WHERE id = ?', [read ? 1 : 0, createdAt, id])
      await tx.query('UPDATE link_tags SET addedAt = ? WHERE linkId = ?', [createdAt, id])
    })
  }
  await client.run(TrashLinksDocument, { ids: ids.filter((_, n) => library[n]?.trashed) })
  return ids
}
