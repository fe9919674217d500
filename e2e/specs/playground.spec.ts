import { addLinks, expect, test } from '../support/story.js'

test('the playground runs from the product alone, signed in, with queries and subscriptions', async ({
  product,
  owner,
}) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/', title: 'An example' }])
  const foreign: string[] = []
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(product.url)) foreign.push(request.url())
  })
  await page.goto(`${product.url}/graphql`)
  const run = page.getByRole('button', { name: /^Execute query/ })
  // The button is there before what it runs.
  await expect(page.locator('.graphiql-query-editor .view-line').first()).toBeVisible()
  await run.click()
  await expect(page.locator('.graphiql-response')).toContainText('An example')

  await page.getByRole('tab', { name: 'WatchCaptures' }).click()
  await run.click()
  await expect(page.getByRole('button', { name: /^Stop query/ })).toBeVisible()
  // The button says that the client has begun, not that the server has heard of it.
  let live = 0
  await expect(async () => {
    const url = `https://example.org/live/${live++}`
    await owner.ask('mutation ($url: String!) { addLink(input: { url: $url }) { duplicate } }', { url })
    await expect(page.locator('.graphiql-response')).toContainText('QUEUED', { timeout: 2_000 })
  }).toPass({ timeout: 60_000 })
  expect(foreign).toEqual([])
})
