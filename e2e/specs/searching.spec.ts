import { addLinks, box, expect, row, test } from '../support/story.js'

test('what is no link is searched for, and what was found is marked', async ({ owner }) => {
  const { page } = owner
  await addLinks(owner, [
    { url: 'https://example.org/apt', title: '安装简单的软件包', tags: ['debian/文档'] },
    { url: 'https://example.org/vector', title: 'A vector of numbers', tags: ['reference'] },
    { url: 'https://example.com/vector', title: 'Another vector', tags: ['debian'] },
  ])
  await page.keyboard.press('/')
  await box(page).fill('简单')
  await box(page).press('Enter')
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(1)
  await expect(row(page, '安装简单的软件包').locator('mark')).toHaveText('简单')

  // Typing goes on searching, and the language completes itself.
  await box(page).fill('vector si')
  await expect(page.getByRole('option').first()).toContainText('site:')
  await box(page).press('ArrowDown')
  await box(page).press('Enter')
  await expect(box(page)).toHaveValue('vector site:')
  await box(page).pressSequentially('example.com')
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(1)
  await expect(row(page, 'Another vector')).toBeVisible()

  await box(page).fill('-tag:deb')
  await page.getByRole('option', { name: 'debian', exact: true }).click()
  await expect(box(page)).toHaveValue('-tag:debian ')
  await expect(row(page, 'A vector of numbers')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(1)
})

test('a search that cannot be understood says where and why', async ({ owner: { page } }) => {
  await box(page).fill('words before:yesterday')
  await box(page).press('Enter')
  const fault = page.getByRole('alert')
  await expect(fault).toContainText('A date is written as 2026')
  await expect(fault.locator('mark')).toHaveText('yesterday')
  await box(page).fill('nothing')
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
})

test('a search is kept by a name, with its count, until it is deleted', async ({ owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/a', title: 'Alpha' }])
  await box(page).fill('alpha')
  await box(page).press('Enter')
  await page.getByRole('button', { name: 'Save this search' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('First things')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  const saved = page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'First things' })
  await expect(saved).toContainText('1')

  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await expect(box(page)).toHaveValue('')
  await saved.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('First things')
  await expect(box(page)).toHaveValue('alpha')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Delete the search' }).click()
  await expect(saved).toHaveCount(0)
  await page.keyboard.press('z')
  await expect(saved).toContainText('1')
})

test('what can be searched for is explained where one searches, and a tag completes by its pinyin', async ({
  owner,
}) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://example.org/a', title: 'Alpha', tags: ['阅读'] }])
  await box(page).fill('tag:yued')
  await page.getByRole('option', { name: '阅读', exact: true }).click()
  await box(page).press('Enter')
  await expect(page.getByRole('status').filter({ hasText: '1 link' })).toBeVisible()
  await page.getByRole('button', { name: 'What can be searched for' }).click()
  const help = page.getByRole('dialog', { name: 'What can be searched for' })
  await expect(help).toContainText('(cat OR dog) food')
  await expect(help).toContainText('a list ends after 1,000 links')
})
