import { createHash, randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { addLinks, expect, row, test } from '../support/story.js'
import { choose, panel, type Snapshots, snapshotsOf, uploadOf } from '../support/uploads.js'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
/** A picture of some size: what stands behind its end is nobody's business. */
const picture = (bytes: number) => Buffer.concat([png, randomBytes(bytes - png.length)])
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Drops files on the page, as from a file manager. */
async function drop(page: Page, files: { name: string; type: string; text: string }[]): Promise<void> {
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer()
    for (const { name, type, text } of dropped) dataTransfer.items.add(new File([text], name, { type }))
    const at = { dataTransfer, bubbles: true, cancelable: true }
    document.body.dispatchEvent(new DragEvent('dragover', at))
    document.body.dispatchEvent(new DragEvent('drop', at))
  }, files)
}

test('a picture that is dropped on a link becomes a snapshot of it, whatever type the browser gives it', async ({
  product,
  owner,
}) => {
  const { page } = owner
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A page')
  await drop(page, [{ name: 'kept.html', type: 'text/html;charset=gbk', text: '<!doctype html><p>Kept' }])
  await expect(uploadOf(page, 'kept.html')).toContainText('Checked and kept')

  const content = picture(20_000)
  await page.getByRole('button', { name: 'More' }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: 'Upload files' }).click()
  await (
    await chooser
  ).setFiles([
    { name: '图 1 (最终).png', mimeType: 'image/jpeg', buffer: content },
    { name: 'notes.xyz', mimeType: '', buffer: Buffer.from('some notes') },
  ])
  await expect(uploadOf(page, '图 1 (最终).png')).toContainText('Checked and kept')
  await expect(uploadOf(page, 'notes.xyz')).toContainText('Checked and kept')
  await expect(page.getByRole('tab', { name: 'Picture' })).toBeVisible()

  const { link } = await owner.ask<Snapshots>(snapshotsOf(id))
  expect(link.snapshots.nodes).toMatchObject([
    { state: 'READY', source: 'UPLOAD', artifacts: [{ kind: 'SCREENSHOT' }, { kind: 'FILE' }] },
    { state: 'READY', source: 'UPLOAD', artifacts: [{ kind: 'HTML' }] },
  ])
  expect(link.snapshots.nodes[0]?.artifacts[0]).toMatchObject({ contentType: 'image/png', sha256: sha256(content) })

  await panel(page).getByRole('button', { name: 'Clear what is done' }).click()
  await expect(panel(page)).toBeHidden()
})

test('a picture that is pasted becomes a snapshot of the link that is looked at', async ({
  product,
  owner,
  context,
}) => {
  const { page } = owner
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A page')
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })])
  }, png.toString('base64'))
  await page.keyboard.press('Control+V')
  await expect(panel(page).getByRole('listitem')).toContainText('Checked and kept')
  const { link } = await owner.ask<Snapshots>(snapshotsOf(id))
  expect(link.snapshots.nodes).toMatchObject([
    { state: 'READY', artifacts: [{ kind: 'SCREENSHOT', contentType: 'image/png' }] },
  ])
})

test('a saved page that is dropped anywhere finds its link, and a PDF is asked about', async ({ owner: { page } }) => {
  const saved =
    '<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/walled \n-->\n<p>Mine'
  await expect(page.getByRole('heading', { name: 'All links' })).toBeVisible()
  await drop(page, [{ name: 'walled.html', type: 'text/html', text: saved }])
  const dialog = page.getByRole('dialog', { name: 'Which page do these files show?' })
  await expect(dialog.getByText('https://example.org/walled')).toBeVisible()
  await dialog.getByRole('button', { name: 'Upload 1 file' }).click()
  await expect(row(page, 'example.org/walled')).toBeVisible()
  await expect(uploadOf(page, 'walled.html')).toContainText('Checked and kept')

  const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(5_000_000)])
  const scan = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: pdf }
  await choose(page, page.getByRole('button', { name: 'Upload files' }), scan)
  await dialog.getByRole('button', { name: 'Upload 1 file' }).click()
  await expect(dialog.getByRole('alert')).toContainText('does not look like a web address')
  await dialog.getByLabel('Address of the page').fill('example.org/scanned')
  await dialog.getByRole('button', { name: 'Upload 1 file' }).click()
  await expect(uploadOf(page, 'scan.pdf')).toContainText('Checked and kept')
  await expect(row(page, 'example.org/scanned')).toBeVisible()
})

test('what is uploaded and what is selected stand above each other, and hide nothing', async ({ product, owner }) => {
  const { page } = owner
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A page')
  await drop(page, [{ name: 'kept.html', type: 'text/html', text: '<!doctype html><p>Kept' }])
  await expect(uploadOf(page, 'kept.html')).toContainText('Checked and kept')
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'All links' }).click()
  await row(page, 'A page').hover()
  await row(page, 'A page').getByRole('checkbox').check()
  const toolbar = page.getByRole('toolbar', { name: 'Selected links' })
  await toolbar.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Star', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('Star · 1 link')
  await row(page, 'A page').hover()
  await row(page, 'A page').getByRole('checkbox').check()
  const topOf = async (name: 'toolbar' | 'panel') =>
    (await (name === 'toolbar' ? toolbar : panel(page)).boundingBox()) ?? { y: 0, height: 0 }
  await expect
    .poll(async () => {
      const [bar, uploads] = [await topOf('toolbar'), await topOf('panel')]
      return uploads.y + uploads.height <= bar.y
    })
    .toBe(true)
})

test('what is handed out lets somebody without an account send a file', async ({ product, owner }) => {
  const { page } = owner
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Upload from elsewhere' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upload from elsewhere' })
  await dialog.getByLabel('What it is').selectOption('Text')
  await dialog.getByLabel('Content type').fill('text')
  await dialog.getByRole('button', { name: 'Make the address' }).click()
  await expect(dialog.getByRole('alert')).toContainText('type/subtype')
  await dialog.getByLabel('Content type').fill('text/plain')
  await dialog.getByRole('button', { name: 'Make the address' }).click()

  const code = dialog.getByLabel('Code').getByRole('code')
  await expect(code).toContainText('curl')
  await dialog.getByLabel('Language').selectOption('Python')
  await expect(code).toContainText('import')
  await dialog.getByText('Form', { exact: true }).last().click()
  await expect(code).toContainText('x-oss-object-acl')

  await dialog.getByRole('tab', { name: 'PUT' }).click()
  await expect(dialog.getByText('content-type')).toBeVisible()
  const url = await dialog.getByLabel('URL').innerText()
  const sent = await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'from elsewhere' })
  expect(sent.status).toBe(200)
  const { uploads } = await owner.ask<{ uploads: { nodes: { id: string }[] } }>(
    '{ uploads(first: 1) { nodes { id } } }',
  )
  await owner.ask(`mutation { completeUpload(id: "${uploads.nodes[0]?.id}") { id } }`)
  await expect(dialog.getByRole('status')).toContainText('The file has arrived')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('tab', { name: 'Files' })).toBeVisible()
})
