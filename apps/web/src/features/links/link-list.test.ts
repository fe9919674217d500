import { LinkCountDocument, LinksDocument } from '@linksnap/schema'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { query } from '../../graphql.js'
import { forgetLists, linkList } from './link-list.js'
import { changeLink, forgetAllLinks, type LinkRow } from './link-store.js'

vi.mock('../../graphql.js')

/** What the server has, newest first. */
let rows: LinkRow[] = []

const link = (n: number): LinkRow => ({
  id: `lnk_${n}`,
  url: `https://example.org/${n}`,
  canonicalUrl: `https://example.org/${n}`,
  host: 'example.org',
  title: `Page ${n}`,
  note: null,
  starred: false,
  read: false,
  createdAt: new Date(n).toISOString(),
  trashedAt: null,
  favicon: null,
  tags: [],
  latestSnapshot: null,
  currentSnapshot: null,
  snapshots: { totalCount: 0 },
})

const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
const answers = new Map<unknown, () => unknown>([
  [LinksDocument, () => ({ links: { nodes: rows, pageInfo } })],
  [LinkCountDocument, () => ({ links: { totalCount: rows.length } })],
])

/** Answers what is asked, each question in the way that is given for it or else by what the server has. */
function answer(others: [document: unknown, answer: () => unknown][] = []): void {
  const all = new Map([...answers, ...others])
  vi.mocked(query).mockImplementation(async (document) => (await all.get(document)?.()) as never)
}

beforeEach(() => {
  vi.useFakeTimers()
  rows = []
  answer()
})
afterEach(() => {
  vi.useRealTimers()
  forgetLists()
  forgetAllLinks()
})

it('has a link that is added after the list was read, and before it was counted', async () => {
  const counted = Promise.withResolvers<void>()
  answer([
    [
      LinkCountDocument,
      async () => {
        const { length } = rows
        await counted.promise
        return { links: { totalCount: length } }
      },
    ],
  ])
  const list = linkList({}, 'NEWEST')
  list.open()
  await vi.advanceTimersByTimeAsync(0)
  rows = [link(1)]
  changeLink('lnk_1', link(1))
  counted.resolve()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(list.total).toBe(1)
  expect(list.at(0)?.title).toBe('Page 1')
})
