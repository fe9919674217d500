// The web client with libraries of several sizes, in Chromium: the time from its address to the first rows, and while the
// list is scrolled through from the top to the bottom the frames, and the tasks of Chromium's trace; of these also the
// processor's time, which other work on the machine does not lengthen.
// Run: node bench/web.mjs [links ...], after a build.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillLibrary } from './library-fill.mjs'
import { median } from './median.mjs'
import { startApi, stop } from './product.mjs'

const { chromium } = createRequire(new URL('../apps/api/package.json', import.meta.url))('playwright')
const SEED = 20261122
const LOADS = 7
const WHEELS = 200
const LONG = 50
const sizes = process.argv.slice(2).map(Number)
if (sizes.length === 0) sizes.push(100, 10_000)

/** Of sorted values the one below which a share of them is, in whole milliseconds. */
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0)
const over = (times) => times.filter((time) => time > LONG).length

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
    const { frames, rows, tasks } = await scrolling(browser, page)
    console.log(
      `${links.toLocaleString('en').padStart(8)} links: first rows after ${first.toFixed(0)} ms (median of ${LOADS}), ` +
        `${frames.length} frames while scrolling: p99 ${at(frames, 0.99)} ms, longest ${at(frames, 1)} ms, ` +
        `${over(tasks.wall)} tasks over ${LONG} ms, by the processor's time ${over(tasks.cpu)}, ` +
        `the longest ${at(tasks.cpu, 1)} ms, ${rows} rows in the page`,
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

/** Turns the wheel as fast as frames come, from the top to the bottom, and times the frames and what is done in them. */
async function scrolling(browser, page) {
  await page.mouse.move(640, 500)
  await page.evaluate(() => {
    window.frames_ = []
    let last = performance.now()
    const frame = (now) => {
      window.frames_.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await browser.startTracing(page, { categories: ['toplevel'] })
  for (let wheel = 0; wheel < WHEELS; wheel++) await page.mouse.wheel(0, height / WHEELS)
  const trace = JSON.parse(await browser.stopTracing())
  const seen = await page.evaluate(() => ({
    frames: window.frames_.toSorted((a, b) => a - b),
    rows: document.querySelectorAll('[role=list][aria-label=Links] > *').length,
  }))
  return { ...seen, tasks: tasksOf(trace.traceEvents) }
}

/** How long the tasks of the busiest page's main thread took, sorted, in milliseconds: on the wall, and of the processor. */
function tasksOf(events) {
  const isMain = ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain'
  const threads = events.filter(isMain).map(({ pid, tid }) => {
    return events.filter((event) => event.pid === pid && event.tid === tid && event.name.endsWith('::RunTask'))
  })
  const [busiest] = threads.sort((a, b) => b.length - a.length)
  const sorted = (key) => busiest.map((task) => (task[key] ?? 0) / 1_000).sort((a, b) => a - b)
  return { wall: sorted('dur'), cpu: sorted('tdur') }
}

for (const links of sizes) await measure(links)
