import { box, expect, row, test, toast } from '../support/story.js'

test('a pasted link is queued with its tags, and appears in the list at once', async ({ owner: { page } }) => {
  await expect(box(page)).toBeVisible()
  await page.keyboard.press('/')
  await expect(box(page)).toBeFocused()
  await box(page).fill('https://example.org/article?utm_source=newsletter')
  const tags = page.getByRole('combobox', { name: 'Tags for this link' })
  await tags.fill('work/research')
  await tags.press('Enter')
  await tags.fill('later,')
  await page.getByRole('button', { name: 'Archive', exact: true }).click()

  await expect(row(page, 'example.org/article')).toContainText('Queued, place 1')
  await expect(row(page, 'example.org/article').getByRole('link', { name: 'later' })).toBeVisible()
  await expect(toast(page)).toContainText('Queued for its snapshot: example.org')
  const navigation = page.getByRole('navigation', { name: 'Library' })
  await expect(navigation.getByRole('link', { name: 'research' })).toContainText('1')

  await box(page).fill('example.org/article')
  await box(page).press('Enter')
  await expect(toast(page)).toContainText('You have this page already.')
  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(1)
})

test('what the server refuses is told, and comes back into the box', async ({ owner: { page } }) => {
  await box(page).fill('javascript:alert(1)')
  await box(page).press('Enter')
  await expect(page.getByRole('alert')).toContainText('Not a link that can be kept')
  await expect(box(page)).toHaveValue('javascript:alert(1)')
  await box(page).fill('https://user:secret@example.org/')
  await box(page).press('Enter')
  await expect(page.getByRole('alert')).toContainText('Not a link that can be kept')
  await expect(page.getByRole('heading', { name: 'Your archive begins with one link' })).toBeVisible()
})

test('links that are entered one after the other, as quickly as fingers can, are all there', async ({
  product,
  owner: { page },
}) => {
  // Each answer takes its time: the next link is entered before it, and must not go with it.
  await page.route(`${product.url}/graphql`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    await route.continue()
  })
  const links = Array.from({ length: 4 }, (_, n) => `https://example.org/quick/${n}`)
  for (const link of links) {
    await box(page).fill(link)
    await box(page).press('Enter')
  }
  for (const link of links) await expect(row(page, link.replace('https://', ''))).toBeVisible()
  await expect(box(page)).toHaveValue('')
})

test('many pasted lines become a batch, and each line that fails says why', async ({ owner: { page } }) => {
  const lines = [
    'My reading list',
    '- [One](https://one.example/a)',
    'https://two.example/ and a note',
    'https://one.example/a',
    'https://user:secret@three.example/',
    '四：https://four.example/路径。',
  ]
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', text)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, lines.join('\n'))

  const dialog = page.getByRole('dialog', { name: 'Archive many links' })
  await expect(dialog.getByText('4 links found')).toBeVisible()
  await expect(dialog.getByText('1 line repeats another')).toBeVisible()
  await expect(dialog.getByText('1 line without a link')).toBeVisible()
  await dialog.getByRole('combobox', { name: 'Tags for all of them' }).fill('inbox')
  await dialog.getByRole('button', { name: 'Archive 4 links' }).click()

  const result = page.getByRole('dialog', { name: 'Done' })
  await expect(result.getByText('3 links queued')).toBeVisible()
  await expect(result.getByRole('listitem').nth(0)).toContainText('Line 1')
  await expect(result.getByRole('listitem').nth(1)).toContainText('https://user:secret@three.example/')
  await expect(result.getByRole('listitem').nth(1)).toContainText('without a password in it')
  await result.getByRole('button', { name: 'Correct these lines' }).click()
  await expect(page.getByRole('textbox', { name: 'Links, one a line' })).toHaveValue(`${lines[0]}\n${lines[4]}`)
  await page.getByRole('textbox', { name: 'Links, one a line' }).fill('https://three.example/\nhttps://two.example/')
  await page.getByRole('button', { name: 'Archive 2 links' }).click()
  await expect(page.getByText('1 link queued')).toBeVisible()
  await expect(page.getByText('1 link was there already')).toBeVisible()
  await page.getByRole('button', { name: 'Finish' }).click()

  await expect(page.getByRole('list', { name: 'Links' }).getByRole('listitem')).toHaveCount(4)
  await expect(row(page, 'four.example/路径').getByRole('link', { name: 'inbox' })).toBeVisible()
})

test('what waits in the queue can be canceled there, and asked for again', async ({ product, owner: { page } }) => {
  await box(page).fill('https://example.org/wait')
  await box(page).press('Enter')
  await expect(row(page, 'example.org/wait')).toContainText('Queued')

  await page.goto(`${product.url}/queue`)
  await expect(page.getByText('0 being captured, 1 waiting')).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('No worker is running')
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Nothing is waiting' })).toBeVisible()

  await page.goto(product.url)
  await row(page, 'example.org/wait').getByRole('button', { name: 'Try again' }).click()
  await expect(row(page, 'example.org/wait')).toContainText(/Queued, place \d/)
})
