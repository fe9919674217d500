import { box, expect, row, test } from '../../support/manuals.js'

/** The first capture starts a browser. */
const captureTimeout = 120_000

test('who pauses the queue finds the page there, waiting, until it is let go on', async ({
  product,
  owner: { page },
  manuals,
}) => {
  await page.goto(`${product.url}/queue`)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByText('Paused: your snapshots wait')).toBeVisible()

  await box(page).fill(`${manuals.origin}/python3-doc/html/library/json.html`)
  await box(page).press('Enter')
  await expect(page.getByText('0 being captured, 1 waiting')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('listitem').filter({ hasText: 'json.html' })).toContainText('Queued')

  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(page.getByText('Paused: your snapshots wait')).toBeHidden()
  await page.goto(product.url)
  await expect(row(page, 'JSON encoder and decoder')).toBeVisible({ timeout: captureTimeout })
})
