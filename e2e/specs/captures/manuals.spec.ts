import { difference, openOffline } from '../../support/look.js'
import { box, expect, row, test } from '../../support/manuals.js'

/** The share of pixels in which an archive may differ from the page it was made of. */
const tolerance = 0.001

/** The first capture starts a browser. */
const captureTimeout = 120_000

const pages = {
  'the handbook, in Chinese': {
    path: '/debian-handbook/html/zh-CN/sect.apt-cache.html',
    title: '6.3. The apt-cache 命令',
    sentence: '命令可显示 APT 内部数据库里的多种信息',
  },
  "Python's manual, in English": {
    path: '/python3-doc/html/library/json.html',
    title: 'JSON encoder and decoder',
    sentence: 'JSON (JavaScript Object Notation)',
  },
}

const latestFiles = `query ($id: ID!) { link(id: $id) {
  latestSnapshot { state problems { code } artifacts { kind url size } }
} }`

interface Files {
  link: {
    latestSnapshot: {
      state: string
      problems: { code: string }[]
      artifacts: { kind: string; url: string; size: number }[]
    }
  }
}

test.setTimeout(300_000)

for (const [name, { path, title, sentence }] of Object.entries(pages)) {
  test(`a page of ${name} is pasted, its capture watched, and looked at in every way`, async ({
    owner: { page, ask },
    manuals,
    browser,
  }) => {
    await box(page).fill(manuals.origin + path)
    await box(page).press('Enter')
    const link = row(page, title).getByRole('link', { name: title })
    await link.click({ timeout: captureTimeout })

    const tabs = page.getByRole('tablist', { name: 'Ways to look at it' })
    await expect(tabs.getByRole('tab')).toHaveText(['Page', 'Picture', 'Article', 'PDF', 'Files'])
    await expect(page.frameLocator('iframe').getByText(sentence).first()).toBeVisible()
    await tabs.getByRole('tab', { name: 'Picture' }).click()
    const picture = page.getByRole('img', { name: /Picture of the page/ })
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(1_000)
    await tabs.getByRole('tab', { name: 'Article' }).click()
    await expect(page.getByRole('article').getByText(sentence).first()).toBeVisible()

    const id = /lnk_\w+/.exec(page.url())?.[0]
    const { link: kept } = await ask<Files>(latestFiles, { id })
    expect(kept.latestSnapshot.state).toBe('READY')
    // A busy machine may be slow, and the snapshot then says so: what else it says would be wrong.
    expect(kept.latestSnapshot.problems.filter(({ code }) => code !== 'TIMEOUT')).toEqual([])
    const read = async (kind: string) => {
      const artifact = kept.latestSnapshot.artifacts.find((each) => each.kind === kind)
      const response = await page.request.get(artifact?.url ?? '')
      const body = await response.body()
      expect(body.length).toBe(artifact?.size)
      return body
    }
    expect((await read('PDF')).subarray(0, 5).toString()).toBe('%PDF-')
    expect((await read('TEXT')).toString()).toContain(sentence)

    const archived = await openOffline(browser, (await read('HTML')).toString())
    const live = await browser.newPage()
    await live.goto(manuals.origin + path, { waitUntil: 'networkidle' })
    expect(archived.requests).toEqual([])
    await expect.poll(() => difference(live, archived.page), { timeout: 60_000 }).toBeLessThanOrEqual(tolerance)
    await Promise.all([live.close(), archived.page.close()])
  })
}

test('what cannot be had is said in words, and can be tried again', async ({ owner: { page }, manuals }) => {
  await box(page).fill(`${manuals.origin}/no-such-page.html`)
  await box(page).press('Enter')
  await expect(row(page, 'no-such-page')).toContainText('The site answered with an error', { timeout: captureTimeout })
  await row(page, 'no-such-page').getByRole('link').first().click()
  await expect(page.getByRole('button', { name: /again/i }).first()).toBeVisible()
})

test('a private address is kept as a link, and nothing is asked of it', async ({ owner: { page }, product }) => {
  await box(page).fill(`${product.url.replace('localhost', '127.0.0.1')}/metrics`)
  await box(page).press('Enter')
  await expect(row(page, '/metrics')).toContainText('Address not allowed', { timeout: captureTimeout })
})
