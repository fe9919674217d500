import { addLinks, changeNamed, expect, row, test, toast } from '../support/story.js'

test('links of one page are found and become one, and two again', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [
    { url: 'https://example.org/page?a=1&b=2', title: 'The page', tags: ['one'] },
    { url: 'http://www.example.org/page?b=2&a=1', title: 'The same page', tags: ['two'] },
    { url: 'https://example.org/other', title: 'Another page' },
  ])
  await page.goto(`${product.url}/duplicates`)
  const group = page.getByRole('list', { name: 'Duplicates' }).getByRole('listitem')
  await expect(group).toHaveCount(1)
  await group.getByRole('radio', { name: 'The same page' }).check()
  await group.getByRole('button', { name: 'Merge 2 links' }).click()
  await expect(page.getByRole('heading', { name: 'No duplicates' })).toBeVisible()
  await expect(toast(page)).toContainText('Merge into “The same page”')

  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await expect(row(page, 'The same page').getByRole('link', { name: 'one' })).toBeVisible()
  await expect(row(page, 'The page')).toHaveCount(0)
  await page.getByRole('link', { name: 'Bulk changes' }).click()
  await changeNamed(page, 'Merge into “The same page”').getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await expect(row(page, 'The page')).toBeVisible()
  await expect(row(page, 'The same page').getByRole('link', { name: 'one' })).toHaveCount(0)
})

test('as many duplicates are shown as are asked for', async ({ product, owner }) => {
  const { page } = owner
  const total = 26
  await addLinks(
    owner,
    Array.from({ length: total }, (_, n) =>
      ['http', 'https'].map((scheme) => ({ url: `${scheme}://example.org/${n}` })),
    ).flat(),
  )
  await page.goto(`${product.url}/duplicates`)
  const groups = page.getByRole('list', { name: 'Duplicates' }).locator('> li')
  await expect(page.getByText(`${total} groups`)).toBeVisible()
  await expect(groups).toHaveCount(25)
  const more = page.getByRole('button', { name: 'Show more' })
  await more.click()
  await expect(groups).toHaveCount(total)
  await expect(more).toHaveCount(0)
})
