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
  await expect(row(page, 'Page 239.')).toContainText('Take a snapshot')

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

test('rows of any height follow one another while they are scrolled through, and the focus stays with its link', async ({
  owner,
}) => {
  const { page } = owner
  const total = 90
  const long = 'with a title that needs a second line on a telephone'
  await addLinks(
    owner,
    Array.from({ length: total }, (_, n) => ({
      url: `https://example.org/${n}`,
      title: `Page ${n}${n % 3 === 0 ? ` ${long}` : ''}`,
    })),
  )
  await page.setViewportSize({ width: 390, height: 844 })
  const list = page.getByRole('list', { name: 'Links' })
  const rows = list.getByRole('listitem')
  await rows.first().getByRole('link').first().focus()

  const distances = () =>
    rows.evaluateAll((all) => {
      const boxes = all.map((each) => each.getBoundingClientRect())
      return boxes.slice(1).map((box, n) => Math.round(box.top - (boxes[n]?.bottom ?? 0)))
    })
  for (const part of [0.8, 0.2, 0.25, 1]) {
    // Rows that come into sight are higher or lower than was thought, and the page with them: scrolled again, until it holds.
    const scroll = () =>
      page.evaluate((to) => scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * to), part)
    await expect
      .poll(async () => {
        await scroll()
        return (await distances()).filter((distance) => distance !== 0)
      })
      .toEqual([])
    await expect(list.locator(':focus')).toHaveCount(0)
  }
  await expect(rows.last()).toHaveAttribute('aria-posinset', String(total))
})
