import { box, expect, row, showLinks, test, toast } from '../support/story.js'

test('a library is kept without a mouse', async ({ owner }) => {
  const { page } = owner
  await showLinks(
    owner,
    ['First', 'Second', 'Third'].map((title) => ({ url: `https://example.org/${title}`, title })),
  )
  const titleOf = (title: string) => row(page, title).getByRole('link', { name: title })

  await page.keyboard.press('j')
  await expect(titleOf('Third')).toBeFocused()
  await page.keyboard.press('j')
  await expect(titleOf('Second')).toBeFocused()
  await page.keyboard.press('s')
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Starred' })).toContainText('1')
  await page.keyboard.press('r')
  await expect(titleOf('Second')).not.toContainText('unread')

  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+X')
  await expect(page.getByRole('toolbar')).toContainText('2 selected')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('toolbar')).toHaveCount(0)

  await page.keyboard.press('e')
  await expect(page.getByRole('dialog', { name: 'Edit the link' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(titleOf('First')).toBeFocused()

  await page.keyboard.press('Delete')
  await expect(row(page, 'First')).toHaveCount(0)
  await expect(titleOf('Second')).toBeFocused()
  await expect(toast(page)).toContainText('1 link moved to the trash')

  await page.keyboard.press('k')
  await expect(titleOf('Third')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Third')

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('j?')
  await expect(box(page)).toHaveValue('j?')
})

test('the first key leads past the navigation to the content', async ({ owner: { page } }) => {
  await expect(page.getByRole('heading', { name: 'All links' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})
