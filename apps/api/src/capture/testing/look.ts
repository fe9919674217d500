import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { type Browser, chromium, type Page } from 'playwright'
import { documentPolicy } from '../../content/content-policy.js'
import { chromiumPath } from './test-capturer.js'

const origin = 'http://content.example'

/** Looks at pages and archives as a reader does. */
export interface Looker {
  /** A page on the network. */
  live: (url: string) => Promise<Page>
  /** An archived page, as the content origin serves it; `requests` has whatever else it asks for. */
  archived: (html: string) => Promise<{ page: Page; requests: string[]; messages: string[] }>
  close: () => Promise<void>
}

export async function startLooker(): Promise<Looker> {
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: ['--disable-gpu'] })
  // Two windows for all pages: a new one costs as much as a page.
  const openWindow = () => browser.newContext({ viewport: { width: 1280, height: 800 } })
  const [living, archive] = await Promise.all([openWindow(), openWindow()])
  return {
    async live(url) {
      const page = await living.newPage()
      await page.goto(url, { waitUntil: 'networkidle' })
      return page
    },
    async archived(html) {
      const page = await archive.newPage()
      const requests: string[] = []
      const messages: string[] = []
      page.on('console', (message) => messages.push(message.text()))
      await page.route('**', (route) => {
        const url = route.request().url()
        if (url === `${origin}/page`) {
          const policy = documentPolicy('http://app.example')
          const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }
          return route.fulfill({ body: html, headers })
        }
        requests.push(url)
        return route.abort()
      })
      await page.goto(`${origin}/page`, { waitUntil: 'load' })
      return { page, requests, messages }
    },
    close: () => browser.close(),
  }
}

/**
 * How different two pages look: the share of pixels of the full-page pictures that pixelmatch (threshold 0.1) tells
 * apart, 1 where their sizes differ.
 */
export async function difference(a: Page, b: Page): Promise<number> {
  const [one, two] = (await Promise.all([a, b].map((page) => page.screenshot({ fullPage: true })))).map((bytes) =>
    PNG.sync.read(bytes),
  )
  if (!one || !two || one.width !== two.width || one.height !== two.height) return 1
  return pixelmatch(one.data, two.data, undefined, one.width, one.height, { threshold: 0.1 }) / (one.width * one.height)
}
