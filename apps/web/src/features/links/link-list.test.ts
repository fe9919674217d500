import { LinkCountDocument, LinkCursorDocument, LinksDocument, type LinksQueryVariables } from '@linksnap/schema'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../errors.js'
import { query } from '../../graphql.js'
import { forgetLists, linkList } from './kept-lists.js'
import { changeLink, forgetAllLinks, linkById, type LinkRow } from './link-store.js'
import { Selection } from './selection.js'

vi.mock('../../graphql.js')

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

/** What the server has, newest first. */
let rows: LinkRow[] = []
const fill = (total: number) => (rows = Array.from({ length: total }, (_, n) => link(total - n)))

/** A page of it, by cursors that are ids. */
function read({ first, after, last, before }: LinksQueryVariables) {
  const start = after ? rows.findIndex(({ id }) => id === after) + 1 : 0
  const end = before ? rows.findIndex(({ id }) => id === before) : rows.length
  const nodes = last ? rows.slice(Math.max(0, end - last), end) : rows.slice(start, start + (first ?? 0))
  const [startCursor, endCursor] = [nodes[0]?.id ?? null, nodes.at(-1)?.id ?? null]
  const pageInfo = { hasNextPage: endCursor !== (rows.at(-1)?.id ?? null), hasPreviousPage: false }
  return { links: { nodes, pageInfo: { ...pageInfo, startCursor, endCursor } } }
}

/** What is asked, and when it is answered. */
const answers = {
  links: async (variables: LinksQueryVariables) => Promise.resolve(read(variables)),
  cursor: async ({ position }: { position: number }) => Promise.resolve(rows[position - 1]?.id ?? null),
  count: async () => Promise.resolve(rows.length as number | null),
}
const asUsual = { ...answers }

vi.mocked(query).mockImplementation(async (document: unknown, variables) => {
  if (document === LinksDocument) return (await answers.links(variables as LinksQueryVariables)) as never
  if (document === LinkCursorDocument)
    return { linkCursor: await answers.cursor(variables as { position: number }) } as never
  if (document === LinkCountDocument) return { links: { totalCount: await answers.count() } } as never
  throw new Error('not expected')
})

/** Lets all happen that happens within a time, in ms. */
async function pass(time = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(time)
  // One answer leads to the next question.
  for (let turn = 0; turn < 1_000; turn++) await Promise.resolve()
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  Object.assign(answers, asUsual)
  forgetLists()
  forgetAllLinks()
  rows = []
})

/** A list that a page shows, once its first rows are there. */
async function open() {
  const list = linkList({}, 'NEWEST')
  list.open()
  list.look(0, 10)
  await pass()
  return list
}

describe('a list', () => {
  it('has a link that is added after it was read, and before it was counted', async () => {
    const counted = Promise.withResolvers<null>()
    answers.count = async () => {
      const { length } = rows
      await counted.promise
      return length
    }
    const list = await open()
    rows = [link(1)]
    changeLink('lnk_1', link(1))
    counted.resolve(null)
    await pass(5_000)
    expect(list.total).toBe(1)
    expect(list.at(0)?.title).toBe('Page 1')
  })

  it('keeps what is there when a page cannot be loaded, and asks for that one again, at growing distances', async () => {
    fill(1_000)
    const list = await open()
    let asked = 0
    answers.cursor = async () => {
      asked++
      return Promise.reject(new ApiError('OFFLINE', 'away'))
    }
    list.look(500, 510)
    await pass()
    expect(list.error.value?.code).toBe('OFFLINE')
    expect(list.at(5)?.title).toBe('Page 995')
    expect(list.at(505)).toBeUndefined()
    await pass(60_000)
    expect(asked).toBeGreaterThan(3)
    expect(asked).toBeLessThan(12)

    Object.assign(answers, asUsual)
    list.retry()
    await pass()
    expect(list.error.value).toBeUndefined()
    expect(list.at(505)?.title).toBe('Page 495')
  })

  it('is kept while it is asked for anew, however often that fails', async () => {
    fill(50)
    const list = await open()
    answers.count = async () => Promise.reject(new ApiError('OFFLINE', 'away'))
    list.expire()
    await pass(10_000)
    expect([list.total, list.error.value]).toEqual([50, undefined])
    Object.assign(answers, asUsual)
    rows = rows.slice(1)
    await pass(60_000)
    expect(list.total).toBe(49)
  })

  it('says that there are more than were counted, where the server does not count all', async () => {
    fill(150)
    answers.count = async () => Promise.resolve(null)
    const list = await open()
    expect(list.matching).toEqual({ count: 2_000, more: true })
  })

  it('lets go of links that it does not show any more', async () => {
    fill(5_000)
    const list = await open()
    for (const at of [1_000, 2_000, 3_000, 4_000]) {
      list.look(at, at + 10)
      await pass()
    }
    expect(linkById('lnk_5000')).toBeUndefined()
    expect(list.at(4_005)?.title).toBe('Page 995')
    // Nothing shows a link that is far down the list, whatever happens to it.
    changeLink('lnk_2500', link(2_500))
    expect(linkById('lnk_2500')).toBeUndefined()
  })
})

describe('what is selected of a list', () => {
  it('is a range of its links, those between that were not loaded included', async () => {
    fill(1_000)
    const list = await open()
    const selection = new Selection(() => list)
    selection.toggle('lnk_990')
    list.look(600, 610)
    await pass()
    await selection.extend('lnk_395')
    expect(selection.count).toEqual({ count: 596, more: false })
    expect([selection.has('lnk_700'), selection.has('lnk_394')]).toEqual([true, false])
  })

  it('begins at the link that was chosen, also when others have come before it', async () => {
    fill(20)
    const list = await open()
    const selection = new Selection(() => list)
    selection.toggle('lnk_18')
    rows = [link(21), ...rows]
    changeLink('lnk_21', link(21))
    await selection.extend('lnk_16')
    expect(selection.filter).toEqual({ ids: ['lnk_18', 'lnk_17', 'lnk_16'] })
  })

  it('is no more than a filter can name', async () => {
    fill(3_000)
    const list = await open()
    const selection = new Selection(() => list)
    selection.toggle('lnk_2999')
    list.look(1_500, 1_510)
    await pass()
    await selection.extend('lnk_1495')
    expect(selection.count.count).toBe(1)
    selection.all()
    expect(selection.count).toEqual({ count: 3_000, more: false })
    expect(selection.isWhole).toBe(true)
  })
})
