import { addLinks, changeNamed, expect, row, test, toast } from '../support/story.js'

test('tags become one, by hand or by their new name, are called by other names, and are apart again', async ({
  product,
  owner,
}) => {
  const { page } = owner
  await addLinks(owner, [
    { url: 'https://one.example/', title: 'One', tags: ['reading', '阅读'] },
    { url: 'https://two.example/', title: 'Two', tags: ['books'] },
    { url: 'https://three.example/', title: 'Three' },
  ])
  await page.goto(`${product.url}/tags`)
  const tags = page.getByRole('list', { name: 'Tags' })
  await tags.getByRole('checkbox', { name: 'Select the tag reading' }).check()
  await tags.getByRole('checkbox', { name: 'Select the tag 阅读' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Merge' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: '阅读' }).check()
  await dialog.getByRole('button', { name: 'Merge' }).click()
  await expect(toast(page)).toContainText('Merge into the tag “阅读” · 1 link')
  await expect(tags.getByRole('listitem')).toHaveText([/books/, /阅读.*also reading/])

  await tags.getByRole('listitem').filter({ hasText: 'books' }).getByRole('button', { name: 'Edit the tag' }).click()
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Reading')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Merge into it' }).click()
  await expect(tags.getByRole('listitem')).toHaveText([/阅读.*also books, reading.*2 links/])
  await page.getByRole('link', { name: 'Bulk changes' }).click()
  await changeNamed(page, 'Merge into the tag').getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name: 'Manage' }).click()
  await expect(tags.getByRole('listitem')).toHaveText([/books.*1 link/, /阅读.*also reading.*1 link/])

  // An alias, and the initials of its pinyin, lead to the tag.
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await row(page, 'Three').getByRole('link', { name: 'Three' }).focus()
  await page.keyboard.press('t')
  const field = dialog.getByRole('combobox', { name: 'Add tags' })
  await field.fill('reading')
  await expect(dialog.getByRole('option')).toHaveText([/阅读/])
  await field.fill('yd')
  await expect(dialog.getByRole('option').first()).toContainText('阅读')
  await field.press('Enter')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(row(page, 'Three').getByRole('link', { name: '阅读' })).toBeVisible()
})

test('among all tags one is found by its pinyin', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://one.example/', title: 'One', tags: ['阅读', 'books'] }])
  await page.goto(`${product.url}/tags`)
  await page.getByRole('main').getByRole('searchbox').fill('yuedu')
  await expect(page.getByRole('list', { name: 'Tags' }).getByRole('listitem')).toHaveText([/阅读/])
})

test('tags that are probably the same are suggested, and become one', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [
    { url: 'https://one.example/', title: 'One', tags: ['book'] },
    { url: 'https://two.example/', title: 'Two', tags: ['books'] },
    { url: 'https://three.example/', title: 'Three', tags: ['books'] },
  ])
  await page.goto(`${product.url}/tags`)
  await page.getByRole('button', { name: 'Merge into books' }).click()
  await expect(page.getByRole('list', { name: 'Tags' }).getByRole('listitem')).toHaveText([/books.*also book.*3 links/])
  await expect(page.getByRole('region', { name: 'Probably the same' })).toHaveCount(0)
})

test('tags that nothing uses are found and deleted together, and come back', async ({ product, owner }) => {
  const { page } = owner
  await addLinks(owner, [{ url: 'https://one.example/', title: 'One', tags: ['kept'] }])
  for (const name of ['idle', 'idle/below'])
    await owner.ask('mutation ($name: String!) { createTag(input: { name: $name }) { id } }', { name })
  await page.goto(`${product.url}/tags`)
  const tags = page.getByRole('list', { name: 'Tags' })
  await expect(tags.getByRole('listitem')).toHaveCount(3)
  await page.getByRole('checkbox', { name: 'Unused only' }).check()
  await tags.getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Select all 2' }).click()
  await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog', { name: 'Delete 2 tags?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('heading', { name: 'Every tag has links' })).toBeVisible()
  await page.getByRole('checkbox', { name: 'Unused only' }).uncheck()
  await expect(tags.getByRole('listitem')).toHaveText([/kept/])
  await page.getByRole('link', { name: 'Bulk changes' }).click()
  await changeNamed(page, 'Remove tag idle').getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name: 'Manage' }).click()
  await expect(tags.getByRole('listitem')).toHaveText([/^idle/, /idle\/below/, /kept/])
})
