import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { leanBrowser } from '../../../test/harness/chromium.js'
import { documentPolicy } from '../../content/content-policy.js'
import { chromiumPath } from './test-capturer.js'

const origin = 'http://content.example'

/** Looks at pages and archives as a reader does. */
export interface Looker {
  /** A page on the network. */
  live: (url: string) => Promise<Page>
  /** An archived page, as the content origin serves it; `requests` has whatever else it asks for. */
  archived: (html: string) => Promise<ArchivedPage>
  /** The same without any content security policy, not even its own: whatever is in it runs. */
  unguarded: (html: string) => Promise<ArchivedPage>
  close: () => Promise<void>
}

export interface ArchivedPage {
  page: Page
  requests: string[]
  messages: string[]
}

export async function startLooker(): Promise<Looker> {
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: leanBrowser })
  // A few windows for all pages: a new one costs as much as a page.
  const openWindow = (bypassCSP = false) => browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP })
  const [living, archive, open] = await Promise.all([openWindow(), openWindow(), openWindow(true)])
  return {
    async live(url) {
      const page = await living.newPage()
      await page.goto(url, { waitUntil: 'networkidle' })
      return page
    },
    archived: (html) => show(archive, html, { 'content-security-policy': documentPolicy('http://app.example') }),
    unguarded: (html) => show(open, html),
    close: () => browser.close(),
  }
}

async function show(window: BrowserContext, html: string, policy: Record<string, string> = {}): Promise<ArchivedPage> {
  const page = await window.newPage()
  const requests: string[] = []
  const messages: string[] = []
  page.on('console', (message) => messages.push(message.text()))
  await page.route('**', (route) => {
    const url = route.request().url()
    if (url === `${origin}/page`) {
      return route.fulfill({ body: html, headers: { 'content-type': 'text/html; charset=utf-8', ...policy } })
    }
    requests.push(url)
    return route.abort()
  })
  await page.goto(`${origin}/page`, { waitUntil: 'load' })
  return { page, requests, messages }
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
