import { addLinks, box, expect, test } from '../support/story.js'

test('everything is reached by its name: pages, tags, links, and what can be done', async ({ owner }) => {
  const { page } = owner
  await addLinks(owner, [
    { url: 'https://example.org/apt', title: '安装简单的软件包', tags: ['文档/系统'] },
    { url: 'https://example.org/vector', title: 'A vector of numbers' },
  ])
  const palette = page.getByRole('dialog', { name: 'Commands' })
  const input = palette.getByRole('combobox')
  const open = async () => {
    await expect(box(page)).toBeVisible()
    await page.keyboard.press('Control+k')
    await expect(input).toBeFocused()
  }

  await open()
  await input.fill('wd')
  await expect(palette.getByRole('option').first()).toContainText('文档/系统')
  await input.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('系统')

  await open()
  await input.fill('vect')
  await palette.getByRole('option', { name: 'A vector of numbers' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A vector of numbers')

  await open()
  await input.fill('night')
  await expect(palette.getByRole('option')).toHaveText([/Night.*Theme/, /Search for “night”/])
  await input.press('ArrowDown')
  await input.press('ArrowUp')
  await input.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  // In the other language commands are found by both.
  await open()
  await input.fill('language zh')
  await input.press('Enter')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: '命令' }).fill('trash')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('回收站')
})

test('who has no keys opens the commands with a button', async ({ owner }) => {
  const { page } = owner
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: 'Commands' }).click()
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await palette.getByRole('combobox').fill('trash')
  await palette.getByRole('option').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Trash')
})
