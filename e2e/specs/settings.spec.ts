import { expect, test } from '../support/story.js'

test('the language changes at once, is remembered, and reaches what the server says', async ({ product, owner }) => {
  const { page } = owner
  await page.goto(`${product.url}/settings/appearance`)
  await page.getByText('简体中文').click()
  await expect(page.getByRole('heading', { name: '设置' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')

  const asked = page.waitForRequest((request) => request.url().endsWith('/graphql'))
  await page.goto(product.url)
  expect((await asked).headers()['accept-language']).toBe('zh-CN')
  await expect(page.getByRole('heading', { name: '从第一个链接开始' })).toBeVisible()
})

test('without a choice the client speaks as the browser wants', async ({ product, browser }) => {
  for (const [locale, heading] of [
    ['zh-TW', '创建账号'],
    ['fr-FR', 'Create your account'],
  ] as const) {
    const page = await browser.newPage({ locale })
    await page.goto(product.url)
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    await page.close()
  }
})

test('the theme follows the system until one is chosen, which holds before the first paint', async ({
  product,
  owner,
}) => {
  const { page } = owner
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const [paper, night] = ['rgb(247, 245, 241)', 'rgb(20, 21, 23)']
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await ground()).toBe(night)
  await page.goto(`${product.url}/settings/appearance`)
  await page.getByText('Paper', { exact: true }).click()
  expect(await ground()).toBe(paper)

  await page.route('**/*.js', (route) =>
    route.request().url().endsWith('theme.js') ? route.continue() : route.abort(),
  )
  await page.goto(product.url)
  expect(await ground()).toBe(paper)
})

test('a token is made, shown once, works as far as it may, and is revoked', async ({ product, owner, request }) => {
  const { page } = owner
  await page.goto(`${product.url}/settings/tokens`)
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog', { name: 'New API token' })
  await dialog.getByRole('button', { name: 'New token' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Give it a name, to know it again.')
  await dialog.getByLabel('Name').fill('reading list')
  await expect(dialog.getByRole('checkbox', { name: 'Upload files' })).toBeVisible()
  await dialog.getByRole('button', { name: 'New token' }).click()

  const made = page.getByRole('dialog', { name: 'The token is made' })
  const secret = (await made.getByTestId('secret').textContent()) ?? ''
  expect(secret).toMatch(/^lsk_/)
  await made.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByText('reading list')).toBeVisible()
  await expect(page.getByText(/^Ends .* · Never used$/)).toBeVisible()
  expect(await page.content()).not.toContain(secret)

  const ask = async (query: string) => {
    const headers = { authorization: `Bearer ${secret}` }
    const response = await request.post(`${product.url}/graphql`, { data: { query }, headers })
    return (await response.json()) as { data?: object; errors?: { extensions: { code: string } }[] }
  }
  expect((await ask('{ links { nodes { id } } }')).data).toEqual({ links: { nodes: [] } })
  const forbidden = await ask('mutation { addLink(input: { url: "https://example.org/" }) { duplicate } }')
  expect(forbidden.errors?.[0]?.extensions.code).toBe('FORBIDDEN')

  await page.getByRole('button', { name: 'Revoke reading list' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible()
  expect((await ask('{ links { nodes { id } } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})

test('the storage page says where files are and what they take', async ({ product, owner: { page } }) => {
  await page.goto(`${product.url}/settings/storage`)
  await expect(page.getByText('In the store that comes with LinkSnap')).toBeVisible()
  await expect(page.getByText('0 B')).toBeVisible()
})
