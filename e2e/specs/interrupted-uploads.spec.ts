import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { addLinks, expect, test } from '../support/story.js'
import { choose, panel, type Snapshots, snapshotsOf, upload, uploadOf } from '../support/uploads.js'

const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') }
/** Requests that send a file to the embedded store. */
const sending = /\/linksnap\/.*x-oss-signature/

/** In the page: the API answers as a server that has no role. Playwright's own routes are too slow for large bodies. */
function withoutRole(): void {
  const ask = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const errors = [{ message: 'no role', extensions: { code: 'CONFLICT' } }]
    const isForCredentials = typeof init?.body === 'string' && init.body.includes('requestUploadCredentials(')
    return isForCredentials ? Promise.resolve(Response.json({ data: null, errors })) : ask(input, init)
  }
}

/** Who signs the requests of a large file's parts: without a role for temporary credentials, the server does. */
const signers = {
  'the browser itself': { hasRole: true, megabytes: 300 },
  'the API': { hasRole: false, megabytes: 64 },
}

for (const [signer, { hasRole, megabytes }] of Object.entries(signers)) {
  test(`a file of ${megabytes} MB whose parts ${signer} signs goes on after the network was away, and after a reload`, async ({
    product,
    owner,
    context,
  }, info) => {
    test.setTimeout(300_000)
    const { page } = owner
    // Leaving with an upload under way asks.
    page.on('dialog', (dialog) => void dialog.accept())
    const content = randomBytes(megabytes * 1024 ** 2)
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

    // Slow enough to be interrupted in the middle: four parts of 8 MB go at the same time.
    const network = await context.newCDPSession(page)
    const conditions = { latency: 0, downloadThroughput: -1, uploadThroughput: 4 * 1024 ** 2 }
    await network.send('Network.enable')
    await network.send('Network.emulateNetworkConditions', { ...conditions, offline: false })
    await upload(page, path)
    const going = uploadOf(page, basename(path))
    await expect.poll(() => arrived.size, { intervals: [50], timeout: 90_000 }).toBeGreaterThan(0)

    await network.send('Network.emulateNetworkConditions', { ...conditions, offline: true })
    await expect(going).toContainText('Waiting for the network')
    // Slower still: the reload, too, is to find it in the middle.
    const slow = { ...conditions, uploadThroughput: 1024 ** 2 }
    await network.send('Network.emulateNetworkConditions', { ...slow, offline: false })
    await expect(going).toContainText('left')

    arrived.clear()
    await page.reload()
    await network.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: -1, offline: false })
    await expect(going).toContainText('Checked and kept', { timeout: 120_000 })
    expect(arrived.size).toBeLessThan(Math.ceil(megabytes / 8))
    expect(signedByApi).toHaveLength(hasRole ? 0 : 1)
    const { link } = await owner.ask<Snapshots>(snapshotsOf(id))
    expect(link.snapshots.nodes[0]?.artifacts).toMatchObject([
      { kind: 'FILE', sha256: createHash('sha256').update(content).digest('hex') },
    ])
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
  await page.route(sending, (route) => {
    const headers = { 'access-control-allow-origin': '*' }
    if (answer === 'refuse')
      return route.fulfill({ status: 403, headers, body: '<Error><Code>RequestTimeTooSkewed</Code></Error>' })
    return answer === 'hold' ? undefined : route.continue()
  })
  await upload(page, notes)
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
  await choose(page, going.getByRole('button', { name: 'Choose notes.txt again' }), notes)
  await expect(going).toContainText('Checked and kept')

  answer = 'hold'
  await page.getByRole('button', { name: 'More' }).click()
  await choose(page, page.getByRole('menuitem', { name: 'Upload files' }), { ...notes, name: 'unwanted.txt' })
  await uploadOf(page, 'unwanted.txt').getByRole('button', { name: 'Cancel unwanted.txt' }).click()
  await expect(uploadOf(page, 'unwanted.txt')).toHaveCount(0)
  await expect
    .poll(async () => (await owner.ask<Snapshots>(snapshotsOf(id))).link.snapshots.nodes[0]?.state)
    .toBe('CANCELED')
})

test('what was signed too long ago is signed anew when an upload goes on', async ({ product, owner }) => {
  const { page } = owner
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  let sent = 0
  await page.route(sending, (route) => (++sent === 1 ? undefined : route.continue()))
  await upload(page, notes)
  const going = uploadOf(page, notes.name)
  await expect.poll(() => sent).toBe(1)
  await going.getByRole('button', { name: 'Pause notes.txt' }).click()

  await page.clock.setSystemTime(Date.now() + 86_400_000)
  const signing = page.waitForRequest((request) => request.postData()?.includes('renewUpload(') ?? false)
  await going.getByRole('button', { name: 'Go on with notes.txt' }).click()
  await signing
  await expect(going).toContainText('Checked and kept')
  expect(sent).toBe(2)
})

test('uploads stand in the order in which they were begun, after a reload too', async ({ product, owner }) => {
  const { page } = owner
  page.on('dialog', (dialog) => void dialog.accept())
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  await page.route(sending, () => undefined)
  const names = ['e', 'b', 'd', 'a', 'c'].map((letter) => `${letter}.txt`)
  await upload(
    page,
    names.map((name) => ({ ...notes, name })),
  )
  const shown = panel(page).getByRole('listitem').getByRole('link')
  await expect(shown).toHaveText(names)
  await page.reload()
  await expect(shown).toHaveText(names)
})

test('leaving the page asks first, as long as an upload is under way', async ({ product, owner }) => {
  const { page } = owner
  const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
  await page.goto(`${product.url}/links/${id}`)
  await page.route(sending, () => undefined)
  await upload(page, notes)
  const going = uploadOf(page, notes.name)
  await expect(going).toContainText('Uploading')

  const asked = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  const question = await asked
  expect(question.type()).toBe('beforeunload')
  await question.dismiss()
  await expect(going).toContainText('Uploading')

  await going.getByRole('button', { name: 'Pause notes.txt' }).click()
  await expect(going).toContainText('Paused')
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })])
})

/** A store that answers, but has no CORS rules. */
const beforeClosedStore = test.extend({
  settings: async ({ browserName: _ }, use) => {
    const store = createServer((_, response) => response.end())
    await once(store.listen(0, '127.0.0.1'), 'listening')
    const { port } = store.address() as AddressInfo
    await use({ ROLE: 'api', STORAGE_PUBLIC_URL: `http://127.0.0.1:${port}` })
    store.closeAllConnections()
    store.close()
  },
})

beforeClosedStore(
  'a store that does not let the page in is told from a network that is away',
  async ({ product, owner }) => {
    const { page } = owner
    const [id = ''] = await addLinks(owner, [{ url: 'https://example.org/a', title: 'A page' }])
    await page.goto(`${product.url}/links/${id}`)
    await upload(page, notes)
    await expect(uploadOf(page, notes.name).getByRole('alert')).toContainText(
      `Its CORS rules must allow ${product.url}`,
    )
  },
)
