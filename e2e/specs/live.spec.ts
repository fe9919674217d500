import type { Page, Request } from '@playwright/test'
import { addLinks, box, expect, row, test, toast } from '../support/story.js'

// The server is ended and started again, and the page comes back to it at growing distances.
test.setTimeout(240_000)

/** Keeps the streams that are open, each with its page. */
function watchStreams(page: Page, streams: Map<Request, Page>): void {
  page.on('request', (request) => request.url().endsWith('/graphql/stream') && streams.set(request, page))
  page.on('requestfailed', (request) => streams.delete(request))
  page.on('requestfinished', (request) => streams.delete(request))
  page.on('close', () => {
    for (const [request, its] of streams) if (its === page) streams.delete(request)
  })
}

test('eight tabs hear of every change through one stream, and another takes over when its tab goes', async ({
  product,
  owner,
  context,
}) => {
  const streams = new Map<Request, Page>()
  watchStreams(owner.page, streams)
  await owner.page.reload()
  await expect.poll(() => streams.size).toBe(1)

  const tabs = [owner.page]
  while (tabs.length < 8) {
    const tab = await context.newPage()
    watchStreams(tab, streams)
    await tab.goto(product.url)
    await expect(tab.getByRole('heading', { name: 'All links' })).toBeVisible()
    tabs.push(tab)
  }
  expect([...streams.values()].map((page) => tabs.indexOf(page))).toEqual([0])

  await addLinks(owner, [{ url: 'https://example.org/one', title: 'For everybody' }])
  for (const tab of tabs) await expect(row(tab, 'For everybody')).toBeVisible()

  const leader = tabs.shift()
  await leader?.close()
  await expect.poll(() => streams.size).toBe(1)
  const [next] = tabs
  if (!next) throw new Error('there is no other tab')
  await box(next).fill('https://example.org/two')
  await box(next).press('Enter')
  for (const tab of tabs) await expect(row(tab, 'example.org/two')).toBeVisible()
})

test('what happens in one browser is seen in another: new titles, trash, and what comes back', async ({
  product,
  owner,
  browser,
}) => {
  const [id] = await addLinks(owner, [{ url: 'https://example.org/', title: 'Before' }])
  const storageState = await owner.page.context().storageState()
  const elsewhere = await browser.newPage({ storageState })
  await elsewhere.goto(product.url)
  await expect(row(elsewhere, 'Before')).toBeVisible()

  await owner.ask('mutation ($id: ID!) { updateLink(id: $id, input: { title: "After", starred: true }) { id } }', {
    id,
  })
  await expect(row(elsewhere, 'After')).toBeVisible()
  const starred = elsewhere.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Starred' })
  await expect(starred).toContainText('1')
  await owner.ask('mutation ($ids: [ID!]!) { trashLinks(ids: $ids) { id } }', { ids: [id] })
  await expect(row(elsewhere, 'After')).toHaveCount(0)
  await owner.ask('mutation ($ids: [ID!]!) { restoreLinks(ids: $ids) { id } }', { ids: [id] })
  await expect(row(elsewhere, 'After')).toBeVisible()
  await elsewhere.close()
})

test('a change that overtakes the answer of a list is not lost', async ({ product, owner, context }) => {
  const [id] = await addLinks(owner, [{ url: 'https://example.org/', title: 'Before' }])
  const page = await context.newPage()
  const answered = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query Links(')) return route.continue()
    const response = await route.fetch()
    answered.resolve()
    await released.promise
    await route.fulfill({ response })
  })
  await page.goto(product.url)
  await answered.promise
  await owner.ask('mutation ($id: ID!) { updateLink(id: $id, input: { title: "After", starred: true }) { id } }', {
    id,
  })
  const starred = page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Starred' })
  await expect(starred).toContainText('1')
  released.resolve()
  await expect(row(page, 'After')).toBeVisible()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})

test('a server that goes away is waited for, and what was missed is asked for', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/one', title: 'One' }])
  await expect(row(page, 'One')).toBeVisible()
  await product.pause()
  await expect(page.getByText('Reconnecting…')).toBeVisible()

  await box(page).fill('https://example.org/two')
  await box(page).press('Enter')
  await expect(page.getByRole('alert')).toContainText('The server could not be reached')
  await expect(box(page)).toHaveValue('https://example.org/two')

  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Starred' }).click()
  await expect(page.getByRole('heading', { name: 'The list could not be loaded' })).toBeVisible()

  await product.resume()
  await expect(page.getByText('Reconnecting…')).toBeHidden({ timeout: 60_000 })
  await expect(page.getByRole('heading', { name: 'No stars yet' })).toBeVisible()
  await box(page).press('Enter')
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await expect(row(page, 'example.org/two')).toBeVisible()
})

test('a list that cannot be asked for anew stays as it was, and is asked for again', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/one', title: 'One' }])
  // From here on every answer has the link, also one that is still under way when the others begin to fail.
  await page.reload()
  await expect(row(page, 'One')).toBeVisible()
  const asksForList = (request: Request) => request.postData()?.includes('query Links(') ?? false
  let failures = 0
  await page.route('**/graphql', (route) => {
    if (!asksForList(route.request())) return route.continue()
    failures++
    return route.abort()
  })
  await product.pause()
  await product.resume()
  await expect.poll(() => failures, { timeout: 60_000 }).toBeGreaterThan(1)
  await expect(row(page, 'One')).toBeVisible()

  const answered = page.waitForResponse((response) => asksForList(response.request()))
  await page.unroute('**/graphql')
  await answered
  await expect(row(page, 'One')).toBeVisible()
})

test('a page of a list that does not come is asked for again, and all others stay', async ({ owner }) => {
  const { page } = owner
  const total = 300
  await addLinks(
    owner,
    Array.from({ length: total }, (_, n) => ({ url: `https://example.org/${n}`, title: `Page ${n}.` })),
  )
  await page.reload()
  await expect(row(page, 'Page 299.')).toBeVisible()
  // No more than what is looked at now is asked for from here on.
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('"last"') ? route.abort() : route.continue(),
  )
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  await expect(page.getByRole('alert')).toContainText('Some of these links could not be loaded.')
  await page.evaluate(() => scrollTo(0, 0))
  await expect(row(page, 'Page 299.')).toBeVisible()

  await page.unroute('**/graphql')
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(row(page, 'Page 0.')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a link that cannot be asked for anew stays as it was, with what is written about it', async ({
  product,
  owner,
}) => {
  const { page } = owner
  const [id] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A page')
  let failures = 0
  await page.route('**/graphql', (route) => {
    failures++
    return route.abort()
  })
  await page.getByRole('textbox', { name: 'Note' }).fill('Not saved yet')
  await product.pause()
  await product.resume()
  await expect.poll(() => failures, { timeout: 60_000 }).toBeGreaterThan(3)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A page')
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('Not saved yet')
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})

test('a part of the page whose code does not come is told of, and comes with the next key', async ({ owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await expect(row(page, 'A page')).toBeVisible()
  const code = /\/assets\/(CommandPalette|TagsPage).*\.js/
  await page.route(code, (route) => route.abort())
  await page.keyboard.press('Control+k')
  await expect(toast(page)).toContainText('A part of this page could not be loaded')
  await page.getByRole('link', { name: 'Manage' }).click()
  await expect(row(page, 'A page')).toBeVisible()

  await page.unroute(code)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
})

test('a page whose code a newer client does not have any more is loaded anew', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await expect(row(page, 'A page')).toBeVisible()
  let gone = 0
  await page.route(/\/assets\/TagsPage.*\.js/, (route) =>
    gone++ === 0 ? route.fulfill({ status: 404 }) : route.continue(),
  )
  await page.getByRole('link', { name: 'Manage' }).click()
  await expect(page.getByRole('heading', { name: 'Manage tags' })).toBeVisible()
  expect(page.url()).toBe(`${product.url}/tags`)
})

test('being offline is said, and that it is over', async ({ owner: { page }, context }) => {
  await context.setOffline(true)
  await expect(page.getByText('You are offline.')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('You are offline.')).toBeHidden()
})

test('a page opened while the server is away says so, and goes on when it is back', async ({ product, owner }) => {
  const { page } = owner
  await expect(page.getByRole('heading', { name: 'All links' })).toBeVisible()
  await page.route('**/graphql', (route) => route.abort())
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('The server could not be reached')
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'All links' })).toBeVisible()
  expect(page.url()).toBe(`${product.url}/`)
})
