// The web client with libraries of several sizes, in Chromium: the time from its address to the first rows, and the
// longest frame while the list is scrolled through from the top to the bottom.
// Run: node bench/web.mjs [links ...], after a build.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillLibrary } from './library-fill.mjs'
import { startApi, stop } from './product.mjs'

const { chromium } = createRequire(new URL('../apps/api/package.json', import.meta.url))('playwright')
const SEED = 20261122
const LOADS = 7
const WHEELS = 200
const sizes = process.argv.slice(2).map(Number)
if (sizes.length === 0) sizes.push(100, 10_000)

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

async function measure(links) {
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-bench-'))
  const path = join(folder, 'library.sqlite')
  const api = await startApi({ DATABASE_URL: `sqlite:${path}`, DATA_DIR: folder })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH,
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const page = await browser.newPage()
    await page.goto(`http://localhost:${api.port}/sign-up`)
    const ownerId = await page.evaluate(async () => {
      const query =
        'mutation { signUp(input: { email: "bench@example.org", password: "a long enough password" }) { id } }'
      const headers = { 'content-type': 'application/json' }
      const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) })
      return (await response.json()).data.signUp.id
    })
    await fillLibrary({ kind: 'sqlite', path }, { ownerId, links, seed: SEED })
    const first = await firstLoad(page, `http://localhost:${api.port}/`)
    const frames = await scrolling(page)
    console.log(
      `${links.toLocaleString('en').padStart(8)} links: first rows after ${first.toFixed(0)} ms (median of ${LOADS}), ` +
        `${frames.count} frames while scrolling: p99 ${frames.p99.toFixed(0)} ms, longest ${frames.longest.toFixed(0)} ms, ` +
        `${frames.tasks} tasks over 50 ms, ${frames.rows} rows in the page`,
    )
  } finally {
    await browser.close()
    await stop(api.child)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from the address to a row that can be seen, with a warm cache. */
async function firstLoad(page, url) {
  const times = []
  for (let load = 0; load <= LOADS; load++) {
    await page.goto('about:blank')
    const begun = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await page.getByRole('list', { name: 'Links' }).getByRole('listitem').first().waitFor()
    if (load > 0) times.push(performance.now() - begun)
  }
  return median(times)
}

/** Turns the wheel as fast as frames come, from the top to the bottom, and times the frames. */
async function scrolling(page) {
  await page.mouse.move(640, 500)
  await page.evaluate(() => {
    window.frames_ = []
    window.tasks_ = 0
    new PerformanceObserver((list) => (window.tasks_ += list.getEntries().length)).observe({ type: 'longtask' })
    let last = performance.now()
    const frame = (now) => {
      window.frames_.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  for (let wheel = 0; wheel < WHEELS; wheel++) await page.mouse.wheel(0, height / WHEELS)
  return page.evaluate(() => {
    const frames = window.frames_.toSorted((a, b) => a - b)
    const rows = document.querySelectorAll('[role=list][aria-label=Links] > *').length
    const p99 = frames[Math.floor(frames.length * 0.99)]
    return { count: frames.length, p99, longest: frames.at(-1), tasks: window.tasks_, rows }
  })
}

for (const links of sizes) await measure(links)
