import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright'
import type { Ended } from '../../../../test/harness/programs.js'

type Files = Record<string, { type: string; content: string }>

/** How a language's page, or script for a page, is used: what is served, and what a person does with it. */
export interface WebPage {
  files: (code: string) => Files
  upload: (page: Page, path: string) => Promise<Ended>
}

const html = (content: string) => ({ type: 'text/html; charset=utf-8', content })

/** The script of somebody's own page: what it cannot do is an error in the console. */
const script: WebPage = {
  files: (code) => ({
    '/': html('<!doctype html><input type="file"><script src="/upload.js"></script>'),
    '/upload.js': { type: 'text/javascript; charset=utf-8', content: code },
  }),
  async upload(page, path) {
    const failed = page.waitForEvent('pageerror', { timeout: 0 }).catch(() => new Error('the page was closed'))
    const answer = answerOfStore(page)
    await page.locator('input[type=file]').setInputFiles(path)
    if ((await answer).ok()) return { code: 0, output: '' }
    return { code: 1, output: (await failed).message }
  },
}

/** A form, whose button is pressed. A page that stays says what came of it; another one is OSS's own answer. */
const form: WebPage = {
  files: (code) => ({ '/': html(code) }),
  async upload(page, path) {
    const answer = answerOfStore(page)
    await page.locator('input[type=file]').setInputFiles(path)
    await page.locator('button').click()
    const response = await answer
    const said = page.locator('output').filter({ hasNotText: 'Uploading' })
    const output = response.request().isNavigationRequest()
      ? `${response.status()} ${await response.text()}`
      : await said.innerText()
    return { code: response.ok() ? 0 : 1, output }
  },
}

export const pages = { JAVASCRIPT: script, HTML_FORM: form } as const satisfies Record<string, WebPage>

/** Serves the page on an origin of its own and uploads the file as a person would. */
export async function usePage(browser: Browser, page: WebPage, code: string, path: string): Promise<Ended> {
  const files = page.files(code)
  const server = createServer((request, response) => {
    const file = files[request.url ?? '']
    if (!file) return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': file.type }).end(file.content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const tab = await browser.newPage()
  try {
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return await page.upload(tab, path)
  } finally {
    await tab.close()
    server.closeAllConnections()
    server.close()
  }
}

/** What the store says to the file, which is neither the page nor a question before the file. */
function answerOfStore(page: Page) {
  return page.waitForResponse((response) => ['PUT', 'POST'].includes(response.request().method()))
}
