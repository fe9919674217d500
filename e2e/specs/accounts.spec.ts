import { expect, password, test } from '../support/story.js'

// What an installation tells its visitors depends on whether it has its owner.
test.use({ settings: { ROLE: 'api' } })

test('the first visitor makes the account that owns the installation, leaves, and comes back', async ({
  product,
  page,
}) => {
  await page.goto(product.url)
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible()

  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill('too short')
  await page.getByRole('button', { name: 'Create the account' }).click()
  await expect(page.getByRole('alert')).toHaveText('At least 10 characters, please.')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()

  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create the account' }).click()
  await expect(page.getByRole('heading', { name: 'Your archive begins with one link' })).toBeVisible()

  await page.getByRole('link', { name: 'ada Settings' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(`${product.url}/sign-in`)

  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill('something else entirely')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveText('The e-mail address or the password is wrong.')

  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'All links' })).toBeVisible()
})

test('a second visitor is told that the installation has its owner', async ({ product, owner, browser }) => {
  await expect(owner.page.getByRole('heading', { name: 'All links' })).toBeVisible()
  const visitor = await browser.newPage()
  await visitor.goto(product.url)
  await visitor.getByLabel('E-mail').fill('eve@example.org')
  await visitor.getByLabel('Password', { exact: true }).fill(password)
  await visitor.getByRole('button', { name: 'Create the account' }).click()
  await expect(visitor.getByRole('alert')).toContainText('This installation has its owner')
  await visitor.close()
})

test('whoever opens an address without being signed in comes to it after signing in', async ({
  product,
  owner,
  browser,
}) => {
  const visitor = await browser.newPage()
  await visitor.goto(`${product.url}/starred?order=TITLE`)
  await visitor.getByRole('link', { name: 'Have an account? Sign in' }).click()
  await visitor.getByLabel('E-mail').fill(owner.email)
  await visitor.getByLabel('Password', { exact: true }).fill(password)
  await visitor.getByRole('button', { name: 'Sign in' }).click()
  await expect(visitor).toHaveURL(`${product.url}/starred?order=TITLE`)

  await visitor.context().clearCookies()
  await visitor.goto(`${product.url}/sign-in?next=//evil.example/`)
  await visitor.getByLabel('E-mail').fill(owner.email)
  await visitor.getByLabel('Password', { exact: true }).fill(password)
  await visitor.getByRole('button', { name: 'Sign in' }).click()
  await expect(visitor).toHaveURL(`${product.url}/`)
  await visitor.close()
})

test('signing out in one tab signs all tabs out', async ({ product, owner, context }) => {
  const other = await context.newPage()
  await other.goto(product.url)
  await expect(other.getByRole('heading', { name: 'All links' })).toBeVisible()

  await owner.page.goto(`${product.url}/settings/account`)
  await owner.page.getByRole('button', { name: 'Sign out' }).click()
  await expect(owner.page).toHaveURL(/sign-in/)
  // The server looks every ten seconds whether a stream's session still holds.
  await expect(other).toHaveURL(/sign-in/, { timeout: 60_000 })
})

test('a new password signs the other browsers out', async ({ product, owner, browser }) => {
  const elsewhere = await browser.newPage()
  await elsewhere.goto(`${product.url}/sign-in`)
  await elsewhere.getByLabel('E-mail').fill(owner.email)
  await elsewhere.getByLabel('Password', { exact: true }).fill(password)
  await elsewhere.getByRole('button', { name: 'Sign in' }).click()
  await expect(elsewhere.getByRole('heading', { name: 'All links' })).toBeVisible()

  const { page } = owner
  await page.goto(`${product.url}/settings/account`)
  await page.getByLabel('Current password').fill('not the current one')
  await page.getByLabel('New password').fill('a wholly new password')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect(page.getByRole('alert')).toHaveText('This is not the current password.')
  await page.getByLabel('Current password').fill(password)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect(page.getByText('Password changed. Other browsers were signed out.')).toBeVisible()

  // It may have heard so by itself, and be there already.
  await elsewhere.goto(`${product.url}/starred`)
  await expect(elsewhere).toHaveURL(/sign-in/)
  await page.getByRole('link', { name: 'Starred' }).click()
  await expect(page.getByRole('heading', { name: 'Starred' })).toBeVisible()
  await elsewhere.close()
})

test('the page is there for whatever asks for it, however little it accepts', async ({ product, request }) => {
  const response = await request.get(product.url, { headers: { accept: '*/*', 'accept-encoding': 'identity' } })
  expect(response.status()).toBe(200)
  expect(await response.text()).toContain('<title>LinkSnap</title>')
})
