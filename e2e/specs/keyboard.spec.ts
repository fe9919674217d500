import { addLinks, box, expect, row, showLinks, test, toast } from '../support/story.js'

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

test('keys mean the link that has the focus, also when another comes in above it', async ({ owner }) => {
  const { page } = owner
  await showLinks(
    owner,
    ['First', 'Second', 'Third'].map((title) => ({ url: `https://example.org/${title}`, title })),
  )
  const titleOf = (title: string) => row(page, title).getByRole('link', { name: title })
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(titleOf('Second')).toBeFocused()
  await addLinks(owner, [{ url: 'https://example.org/Fourth', title: 'Fourth' }])
  await expect(row(page, 'Fourth')).toBeVisible()
  await expect(titleOf('Second')).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(row(page, 'Second')).toHaveCount(0)
  await expect(row(page, 'Third')).toBeVisible()
  await expect(titleOf('First')).toBeFocused()
  await expect(toast(page)).toContainText('1 link moved to the trash')

  await page.keyboard.press('z')
  await expect(row(page, 'Second')).toBeVisible()
  await page.keyboard.press('k')
  await expect(titleOf('Second')).toBeFocused()
})

test('where no link has the focus keys change none, and the way through a list goes on where it was left', async ({
  owner,
}) => {
  const { page } = owner
  await showLinks(
    owner,
    ['First', 'Second', 'Third'].map((title) => ({ url: `https://example.org/${title}`, title })),
  )
  const titleOf = (title: string) => row(page, title).getByRole('link', { name: title })
  const navigation = page.getByRole('navigation', { name: 'Library' })
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(titleOf('Second')).toBeFocused()
  await navigation.getByRole('link', { name: 'Unread' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Unread')
  await expect(row(page, 'Third')).toBeVisible()
  await page.keyboard.press('Delete')
  await page.keyboard.press('s')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All links')
  await page.keyboard.press('Delete')
  // What comes later would have been done by then.
  await page.keyboard.press('j')
  await expect(titleOf('First')).toBeFocused()
  await page.keyboard.press('s')
  await expect(navigation.getByRole('link', { name: 'Starred' })).toContainText('1')
  await expect(navigation.getByRole('link', { name: 'All links' })).toContainText('3')
})

test('keys that follow each other at once are about the link that the one before led to', async ({ owner }) => {
  const { page } = owner
  await showLinks(
    owner,
    ['First', 'Second', 'Third'].map((title) => ({ url: `https://example.org/${title}`, title })),
  )
  await page.keyboard.press('j')
  await expect(row(page, 'Third').getByRole('link', { name: 'Third' })).toBeFocused()
  // Within one turn, as fingers can be while a page is busy.
  await page.evaluate(() => {
    for (const key of ['x', 'j', 'j', 'X'])
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  })
  await expect(page.getByRole('toolbar')).toContainText('3 selected')
})

test('who presses letters by accident can switch them off', async ({ product, owner }) => {
  const { page } = owner
  await showLinks(
    owner,
    ['First', 'Second'].map((title) => ({ url: `https://example.org/${title}`, title })),
  )
  await page.goto(`${product.url}/settings/appearance`)
  await page.getByText('Do nothing', { exact: true }).click()
  await page.goto(product.url)
  await row(page, 'First').getByRole('link', { name: 'First' }).focus()
  for (const key of ['s', '?', '/', 'k']) await page.keyboard.press(key)
  await expect(row(page, 'First').getByRole('link', { name: 'First' })).toBeFocused()
  await expect(
    page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Starred' }),
  ).not.toContainText('1')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
})

test('the box comes to who is far down a list, and leaves the list where it is', async ({ owner }) => {
  const { page } = owner
  await addLinks(
    owner,
    Array.from({ length: 60 }, (_, n) => ({ url: `https://example.org/${n}`, title: `Page ${n}.` })),
  )
  await expect(row(page, 'Page 59.')).toBeVisible()
  await page.evaluate(() => scrollTo(0, 2_000))
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(2_000)
  await page.keyboard.press('/')
  await expect(box(page)).toBeInViewport()
  expect(await page.evaluate(() => scrollY)).toBe(2_000)
})

test('the first key leads past the navigation to the content', async ({ owner: { page } }) => {
  await expect(page.getByRole('heading', { name: 'All links' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})
