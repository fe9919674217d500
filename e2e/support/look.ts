import type { Browser, Page } from '@playwright/test'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** An archived page, opened where there is no network; `requests` has what it asks for all the same. */
export async function openOffline(browser: Browser, html: string) {
  const page = await browser.newPage({ javaScriptEnabled: false })
  const requests: string[] = []
  await page.route('**', (route) => {
    const url = route.request().url()
    if (url === 'http://archive.example/') return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' })
    requests.push(url)
    return route.abort()
  })
  await page.goto('http://archive.example/')
  return { page, requests }
}

/**
 * How different two pages look: the share of the pixels of their full-page pictures that pixelmatch (threshold 0.1)
 * tells apart, 1 where their sizes differ.
 */
export async function difference(a: Page, b: Page): Promise<number> {
  const [one, two] = [await picture(a), await picture(b)]
  const { width, height } = one
  if (two.width !== width || two.height !== height) return 1
  return pixelmatch(one.data, two.data, undefined, width, height, { threshold: 0.1 }) / (width * height)
}

async function picture(page: Page): Promise<PNG> {
  return PNG.sync.read(await page.screenshot({ fullPage: true }))
}
