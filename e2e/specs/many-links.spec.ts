import { addLinks, expect, test } from '../support/story.js'

const total = 3_000

test('any place of a long list is reached at once, and only what is seen is drawn', async ({ owner }) => {
  const { page } = owner
  for (let start = 0; start < total; start += 1_000) {
    const inputs = Array.from({ length: 1_000 }, (_, n) => ({
      url: `https://example.org/${start + n}`,
      title: `Page ${start + n}`,
    }))
    await addLinks(owner, inputs)
  }
  await page.reload()
  await expect(page.getByText('3,000 links')).toBeVisible()
  const rows = page.getByRole('list', { name: 'Links' }).getByRole('listitem')
  await expect(rows.filter({ hasText: `Page ${total - 1}` })).toBeVisible()

  // What a change elsewhere makes the page ask for anew is no step of a way through the list.
  const steps: string[] = []
  page.on('request', (request) => {
    const asked = /query Link(?:s|Cursor)\(/.exec(request.postData() ?? '')
    if (asked) steps.push(asked[0])
  })
  const jumpTo = (part: number) =>
    page.evaluate((to) => scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * to), part)

  await jumpTo(1)
  await expect(page.getByRole('link', { name: 'Page 0', exact: false }).last()).toBeInViewport()
  await expect(rows.last()).toHaveAttribute('aria-posinset', String(total))
  expect(steps.length).toBeLessThan(6)

  await jumpTo(0.5)
  await expect(page.getByRole('link', { name: /Page (1499|1500)/ }).first()).toBeInViewport()
  expect(await rows.count()).toBeLessThan(60)

  await page
    .getByRole('link', { name: /Page 149\d/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Page 149')
  await page.goBack()
  await expect(page.getByRole('link', { name: /Page 149\d/ }).first()).toBeInViewport()
})
