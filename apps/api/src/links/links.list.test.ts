import { AddLinksDocument, LinkCursorDocument, type LinkOrder, LinksDocument } from '@linksnap/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'

const orders: LinkOrder[] = ['NEWEST', 'OLDEST', 'TITLE', 'HOST', 'RECENTLY_UPDATED']
const titles = [
  'Émile',
  'emile',
  'Zebra',
  '安装简单',
  'apple',
  'Apple',
  '',
  '🙂',
  'ａｐｐｌｅ',
  'zebra',
  '简单',
  'a_b%c',
]

describeOnEachDatabase('lists of links', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database })
    owner = await app.signUp()
    const inputs = titles.map((title, n) => ({
      url: `https://host${n % 4}.example/${n}`,
      title,
      tags: n % 2 ? ['odd'] : [],
      capture: false,
    }))
    await owner.run(AddLinksDocument, { inputs })
  })
  afterAll(() => app.stop())

  const page = async (variables: object) => (await owner.run(LinksDocument, variables)).links

  describe.each(orders)('in the order %s', (orderBy) => {
    it('are the same forward, backward and in one piece', async () => {
      const whole = (await page({ orderBy })).nodes.map((link) => link.id)
      expect(new Set(whole).size).toBe(titles.length)

      const forward: string[] = []
      for (let after: string | null = null; ;) {
        const { nodes, pageInfo } = await page({ orderBy, first: 5, after })
        forward.push(...nodes.map((link) => link.id))
        expect(pageInfo.hasPreviousPage).toBe(after !== null)
        if (!pageInfo.hasNextPage) break
        after = pageInfo.endCursor
      }
      expect(forward).toEqual(whole)

      const backward: string[] = []
      for (let before: string | null = null; ;) {
        const { nodes, pageInfo } = await page({ orderBy, last: 5, before })
        backward.unshift(...nodes.map((link) => link.id))
        if (!pageInfo.hasPreviousPage) break
        before = pageInfo.startCursor
      }
      expect(backward).toEqual(whole)
    })

    it.each([{}, { query: 'tag:odd' }, { query: '-no-such-word' }, { query: 'host1 OR host2' }])(
      'are gone into at any position, filtered by %j',
      async (filter) => {
        const whole = (await page({ orderBy, filter })).nodes.map((link) => link.id)
        expect(whole.length).toBeGreaterThan(4)
        for (const [position, id] of whole.entries()) {
          const { linkCursor } = await owner.run(LinkCursorDocument, { orderBy, filter, position })
          const { nodes } = await page({ orderBy, filter, first: 1, after: linkCursor })
          expect([linkCursor === null, nodes[0]?.id]).toEqual([position === 0, id])
        }
        const behind = [whole.length, whole.length + 1, 1_000_000]
        for (const position of behind)
          expect(await owner.run(LinkCursorDocument, { orderBy, filter, position })).toEqual({ linkCursor: null })
      },
    )
  })

  it('by title compare without case and width, and alike on every database', async () => {
    const { nodes } = await page({ orderBy: 'TITLE' })
    const shown = nodes.map((link) => link.title).filter((title) => !title.startsWith('host'))
    expect(shown.map((title) => title.normalize('NFKC').toLowerCase())).toEqual([
      'a_b%c',
      'apple',
      'apple',
      'apple',
      'emile',
      'zebra',
      'zebra',
      'émile',
      '安装简单',
      '简单',
      '🙂',
    ])
  })

  it('stay as they are while others are added before the cursor', async () => {
    const first = await page({ first: 3 })
    await owner.run(AddLinksDocument, { inputs: [{ url: 'https://late.example/', capture: false }] })
    const second = await page({ first: 3, after: first.pageInfo.endCursor })
    const seen = [...first.nodes, ...second.nodes].map((link) => link.id)
    expect(new Set(seen).size).toBe(6)
  })

  it('refuse sizes and cursors that make no sense', async () => {
    const { pageInfo } = await page({ first: 2 })
    const bad: object[] = [
      { first: -1 },
      { first: 101 },
      { first: 1_000_000 },
      { first: 1, last: 1 },
      { after: 'nonsense' },
      { after: pageInfo.endCursor, orderBy: 'TITLE' },
      { after: pageInfo.endCursor, filter: { starred: true } },
    ]
    for (const variables of bad) expect(await owner.codeOf(LinksDocument, variables)).toBe('BAD_USER_INPUT')
    for (const addedAfter of [
      '9999-12-31T23:59:59-14:00',
      '0000-01-01T00:00:00+01:00',
      '2026-13-01T00:00:00Z',
      'today',
    ])
      expect(await owner.codeOf(LinksDocument, { filter: { addedAfter } })).toBe('BAD_USER_INPUT')
    expect((await page({ filter: { addedAfter: '9999-12-31T23:59:59+14:00' } })).nodes).toEqual([])
    expect((await page({ filter: { addedBefore: '9999-12-31T23:59:59.999Z' } })).nodes.length).toBeGreaterThan(1)
    expect(await owner.codeOf(LinkCursorDocument, { position: -1 })).toBe('BAD_USER_INPUT')
    expect(await owner.codeOf(LinkCursorDocument, { position: 1, orderBy: 'RELEVANCE' })).toBe('BAD_USER_INPUT')
    expect((await page({ first: 0 })).nodes).toEqual([])
  })
})
