import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FileChooser, Locator, Page } from '@playwright/test'
import { addLinks, expect, row, test } from '../support/story.js'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
/** A picture of some size: what stands behind its end is nobody's business. */
const picture = (bytes: number) => Buffer.concat([png, randomBytes(bytes - png.length)])
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const panel = (page: Page) => page.getByRole('region', { name: 'Uploads' })
const uploadOf = (page: Page, name: string) => panel(page).getByRole('listitem').filter({ hasText: name })

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

/** Chooses files by a button. */
async function choose(page: Page, button: Locator, files: Parameters<FileChooser['setFiles']>[0]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await button.click()
  await (await chooser).setFiles(files)
}

/** Chooses files for the link that is looked at, which has no snapshot yet. */
const upload = (page: Page, files: Parameters<FileChooser['setFiles']>[0]) =>
  choose(page, page.getByRole('main').getByRole('button', { name: 'Upload files' }), files)

interface Snapshots {
  link: {
    snapshots: {
      nodes: { state: string; source: string; artifacts: { kind: string; contentType: string; sha256: string }[] }[]
    }
  }
}

const snapshotsOf = (id: string) => `{ link(id: "${id}") { snapshots { nodes {
  state source artifacts { kind contentType sha256 } } } } }`

test.beforeEach(async ({ page }) => {
  // Leaving with an upload under way asks: the answer is yes.
  page.on('dialog', (dialog) => void dialog.accept())
})

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

/** In the page: the API answers as a server that has no role. Playwright's own routes are too slow for large bodies. */
function withoutRole(): void {
  const ask = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const errors = [{ message: 'no role', extensions: { code: 'CONFLICT' } }]
    const isForCredentials = typeof init?.body === 'string' && init.body.includes('requestUploadCredentials(')
    return isForCredentials ? Promise.resolve(Response.json({ data: null, errors })) : ask(input, init)
  }
}

/** Twice as many as go at the same time: when the first have arrived, the others are on their way. */
const parts = 8

/** Who signs the requests of a large file's parts, by whether the server has a role for temporary credentials. */
const signers = { 'the browser itself': true, 'the API': false }

for (const [signer, hasRole] of Object.entries(signers)) {
  test(`a large file whose parts ${signer} signs goes on after the network was away, and after a reload`, async ({
    product,
    owner,
    context,
  }, info) => {
    const { page } = owner
    const content = randomBytes(parts * 8 * 1024 ** 2)
    const path = info.outputPath('large.bin')
    await writeFile(path, content)
    const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
    if (!hasRole) await page.addInitScript(withoutRole)
    const arrived = new Set<string>()
    page.on('response', (response) => {
      const part = new URL(response.url()).searchParams.get('partNumber')
      if (part && response.ok()) arrived.add(part)
    })
    const signedByApi: string[] = []
    page.on('request', (request) => {
      if (request.postData()?.includes('requestMultipartUpload(')) signedByApi.push(request.url())
    })
    await page.goto(`${product.url}/links/${id}`)

    // Slow enough to be interrupted in the middle.
    const network = await context.newCDPSession(page)
    const conditions = { latency: 0, downloadThroughput: -1, uploadThroughput: 4 * 1024 ** 2 }
    await network.send('Network.enable')
    await network.send('Network.emulateNetworkConditions', { ...conditions, offline: false })
    await upload(page, path)
    const going = uploadOf(page, basename(path))
    await expect.poll(() => arrived.size, { intervals: [50], timeout: 30_000 }).toBeGreaterThan(0)

    await network.send('Network.emulateNetworkConditions', { ...conditions, offline: true })
    await expect(going).toContainText('Waiting for the network')
    await network.send('Network.emulateNetworkConditions', { ...conditions, offline: false })
    await expect(going).toContainText('left')

    arrived.clear()
    await page.reload()
    await network.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: -1, offline: false })
    await expect(going).toContainText('Checked and kept', { timeout: 30_000 })
    expect(arrived.size).toBeLessThan(parts)
    expect(signedByApi).toHaveLength(hasRole ? 0 : 1)
    const { link } = await owner.ask<Snapshots>(snapshotsOf(id))
    expect(link.snapshots.nodes[0]?.artifacts).toMatchObject([{ kind: 'FILE', sha256: sha256(content) }])
  })
}

test('an upload is paused, canceled, tried again, and a lost file is chosen again', async ({ product, owner }) => {
  const { page } = owner
  // As in a browser that has no room for the file itself.
  await page.addInitScript(() => {
    const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')?.value as IDBObjectStore['put']
    IDBObjectStore.prototype.put = function (record: { file?: File }) {
      if (record.file) throw new DOMException('', 'QuotaExceededError')
      return put.call(this, record)
    }
  })
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  let answer: 'refuse' | 'hold' | 'pass' = 'refuse'
  await page.route(/\/linksnap\/.*x-oss-signature/, (route) => {
    const headers = { 'access-control-allow-origin': '*' }
    if (answer === 'refuse')
      return route.fulfill({ status: 403, headers, body: '<Error><Code>RequestTimeTooSkewed</Code></Error>' })
    return answer === 'hold' ? undefined : route.continue()
  })
  const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') }
  await upload(page, file)
  const going = uploadOf(page, 'notes.txt')
  await expect(going.getByRole('alert')).toContainText('The clocks of the server and of the file store differ too much')

  answer = 'hold'
  await going.getByRole('button', { name: 'Try notes.txt again' }).click()
  await expect(going).toContainText('Uploading')
  await going.getByRole('button', { name: 'Pause notes.txt' }).click()
  await expect(going).toContainText('Paused')

  await page.reload()
  await expect(going).toContainText('Choose the file again')
  answer = 'pass'
  await choose(page, going.getByRole('button', { name: 'Choose notes.txt again' }), file)
  await expect(going).toContainText('Checked and kept')

  answer = 'hold'
  await page.getByRole('button', { name: 'More' }).click()
  await choose(page, page.getByRole('menuitem', { name: 'Upload files' }), { ...file, name: 'unwanted.txt' })
  await uploadOf(page, 'unwanted.txt').getByRole('button', { name: 'Cancel unwanted.txt' }).click()
  await expect(uploadOf(page, 'unwanted.txt')).toHaveCount(0)
  await expect
    .poll(async () => (await owner.ask<Snapshots>(snapshotsOf(id))).link.snapshots.nodes[0]?.state)
    .toBe('CANCELED')
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
