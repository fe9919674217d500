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
  await run.click()
  await expect(page.locator('.graphiql-response')).toContainText('An example')

  await page.getByRole('tab', { name: 'WatchCaptures' }).click()
  await run.click()
  await expect(page.getByRole('button', { name: /^Stop query/ })).toBeVisible()
  await owner.ask('mutation { addLink(input: { url: "https://example.org/live" }) { duplicate } }')
  await expect(page.locator('.graphiql-response')).toContainText('QUEUED')
  expect(foreign).toEqual([])
})
