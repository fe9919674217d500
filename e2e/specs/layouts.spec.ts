import { addLinks, expect, row, test } from '../support/story.js'

test('links are shown as rows, cards or pictures, as was chosen last, and only those in sight are drawn', async ({
  owner,
}) => {
  const { page } = owner
  const total = 240
  await addLinks(
    owner,
    Array.from({ length: total }, (_, n) => ({ url: `https://example.org/${n}`, title: `Page ${n}.` })),
  )
  const rows = page.getByRole('list', { name: 'Links' }).getByRole('listitem')
  const topOf = async (n: number) => (await row(page, `Page ${n}.`).boundingBox())?.y
  const layout = page.getByRole('combobox', { name: 'Layout' })
  await expect(row(page, 'Page 239.')).toBeVisible()
  await layout.selectOption('Cards')
  await expect.poll(async () => (await topOf(239)) === (await topOf(238))).toBe(true)
  await layout.selectOption('Gallery')
  await page.reload()
  await expect(layout).toHaveValue('gallery')
  await expect.poll(async () => (await topOf(239)) === (await topOf(236))).toBe(true)
  expect(await rows.count()).toBeLessThan(total / 2)

  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(row(page, 'Page 238.').getByRole('link')).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.getByRole('toolbar')).toContainText('1 selected')
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  await expect(row(page, 'Page 0.')).toBeInViewport()

  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(async () => (await rows.first().boundingBox())?.width).toBeLessThan(180)
})
