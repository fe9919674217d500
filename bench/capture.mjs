// Full captures of real manual pages, one and two at a time, beside what Chromium itself needs for the same page
// (opening it, the same wait for quiet, MHTML, full-page picture, PDF), and the HTML beside SingleFile's where its
// command line is installed somewhere: time, size, and how far each looks like the live page.
// Run: pnpm build, then node bench/capture.mjs [pages, default 12] [path of single-file's program]
import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { createCapturer } from '../apps/api/dist/capture/capturer.js'
import { limits } from '../apps/api/dist/limits.js'
import { ArtifactKind } from '../apps/api/dist/snapshots/snapshot.enums.js'
import { serveManuals } from './capture-manuals.mjs'

const api = createRequire(new URL('../apps/api/package.json', import.meta.url))
const { chromium } = api('playwright')
const { PNG } = api('pngjs')
const pixelmatch = api('pixelmatch').default

const pages = Number(process.argv[2] ?? 12)
const singleFile = process.argv[3]
/** SingleFile takes seconds for a page. */
const compared = 3
const executablePath = process.env.CHROMIUM_PATH
const { viewport, networkQuiet, pdfPages, screenshotHeight } = limits.capture
const everything = new Set(Object.values(ArtifactKind))

/** The private and shared memory of this process and all below it, in bytes, as it grows to its peak. */
function watchMemory() {
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, memoryBelow(process.pid))), 250)
  return () => {
    clearInterval(timer)
    return peak
  }
}

function memoryBelow(root) {
  const read = (pid, name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8')
    } catch {
      return '' // It has ended.
    }
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const parents = new Map(pids.map((pid) => [Number(pid), Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1])]))
  const isBelow = (pid) => pid === root || (parents.has(pid) && isBelow(parents.get(pid)))
  const sizes = [...parents.keys()].filter(isBelow).map((pid) => /^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1])
  return sizes.reduce((sum, size) => sum + Number(size ?? 0) * 1024, 0)
}

async function timed(work) {
  const begun = performance.now()
  const result = await work()
  return { result, time: performance.now() - begun }
}

/** What Chromium needs for a page, with nothing around it. */
async function floorOf(browser, url) {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  await page.goto(url, { waitUntil: 'load' })
  const moves = await page.evaluate(
    () => document.scripts.length > 0 || document.querySelector('[loading=lazy]') !== null,
  )
  if (moves) await page.waitForTimeout(networkQuiet)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Page.captureSnapshot')
  const { cssContentSize } = await cdp.send('Page.getLayoutMetrics')
  const clip = { ...cssContentSize, height: Math.min(cssContentSize.height, screenshotHeight), scale: 1 }
  await cdp.send('Page.captureScreenshot', { format: 'png', clip, captureBeyondViewport: true })
  await page.pdf({
    printBackground: true,
    preferCSSPageSize: true,
    tagged: true,
    outline: true,
    pageRanges: `1-${pdfPages}`,
  })
  await context.close()
}

async function captureWith(capturer, url, formats) {
  const signal = new AbortController().signal
  const result = await capturer.capture({ id: 'bench', url, formats, signal, onProgress: () => undefined })
  if (!result.ok) throw new Error(`${url}: ${JSON.stringify(result.problems)}`)
  return result
}

/** Captures all pages, so many at a time; what was stored, and how long it took. */
async function captureAll(capturer, urls, atOnce) {
  const waiting = [...urls]
  let bytes = 0
  const work = async () => {
    for (let url = waiting.pop(); url; url = waiting.pop()) {
      const { files, dispose } = await captureWith(capturer, url, everything)
      bytes += files.reduce((sum, { size }) => sum + size, 0)
      await dispose()
    }
  }
  const { time } = await timed(() => Promise.all(Array.from({ length: atOnce }, work)))
  return { time, bytes }
}

/** The share of pixels in which a saved page looks like the live one, as far down as both go. */
async function similarity(browser, html, url) {
  const context = await browser.newContext({ viewport })
  const shoot = async (open) => {
    const page = await context.newPage()
    await open(page)
    return PNG.sync.read(await page.screenshot({ fullPage: true }))
  }
  const live = await shoot((page) => page.goto(url, { waitUntil: 'networkidle' }))
  await context.setOffline(true)
  const saved = await shoot((page) => page.setContent(html, { waitUntil: 'load' }))
  await context.close()
  if (live.width !== saved.width || live.height !== saved.height) return 0
  const { data, width, height } = live
  return 1 - pixelmatch(data, saved.data, undefined, width, height, { threshold: 0.1 }) / (width * height)
}

async function saveWithSingleFile(url, folder) {
  const path = join(folder, 'page.html')
  const args = [
    '--browser-arg=--no-sandbox',
    `--browser-executable-path=${executablePath ?? chromium.executablePath()}`,
  ]
  const options = ['--browser-width=1280', '--browser-height=800', '--filename-conflict-action=overwrite']
  await promisify(execFile)(process.execPath, [singleFile, url, path, ...args, ...options])
  return readFile(path, 'utf8')
}

const row = (...cells) => console.log(cells.map((cell) => String(cell).padStart(16)).join(''))
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`
const folder = await mkdtemp(join(tmpdir(), 'linksnap-bench-capture-'))
const site = await serveManuals(pages)
const capturer = createCapturer({
  limits: limits.capture,
  allow: [site.endpoint],
  deny: [],
  chromiumPath: executablePath,
})
const launch = () => chromium.launch({ executablePath, args: ['--disable-gpu'] })
let browser = await launch()
try {
  const [first] = site.urls
  await floorOf(browser, first)
  await captureAll(capturer, [first], 1)

  const floor = await timed(async () => {
    for (const url of site.urls) await floorOf(browser, url)
  })
  await browser.close()
  console.log(`${site.urls.length} manual pages, all files of each`)
  row('', 'per page', 'per hour', 'beside floor', 'peak memory', 'stored')
  const perPage = (time) => time / site.urls.length
  row('Chromium alone', seconds(perPage(floor.time)), Math.round(3.6e6 / perPage(floor.time)), '1.00 x', '', '')
  for (const atOnce of [1, 2]) {
    const peak = watchMemory()
    const { time, bytes } = await captureAll(capturer, site.urls, atOnce)
    const each = perPage(time)
    const ratio = `${(time / floor.time).toFixed(2)} x`
    row(
      `${atOnce} at a time`,
      seconds(each),
      Math.round(3.6e6 / each),
      ratio,
      megabytes(peak()),
      megabytes(perPage(bytes)),
    )
  }

  browser = await launch()
  console.log('\nThe HTML alone')
  row('', 'time', 'size', 'looks alike')
  for (const url of site.urls.filter((_, index) => index % Math.ceil(site.urls.length / compared) === 0)) {
    console.log(new URL(url).pathname)
    const report = async (name, save) => {
      const { time, result: html } = await timed(save)
      const alike = await similarity(browser, html, url)
      row(name, seconds(time), megabytes(Buffer.byteLength(html)), `${(alike * 100).toFixed(3)} %`)
    }
    await report('LinkSnap', async () => {
      const { files, dispose } = await captureWith(capturer, url, new Set([ArtifactKind.HTML]))
      const html = await text(files[0].open())
      await dispose()
      return html
    })
    if (singleFile) await report('SingleFile', () => saveWithSingleFile(url, folder))
  }
  if (!singleFile) console.log('SingleFile was NOT COMPARED: give the path of its program.')
} finally {
  await Promise.all([capturer.close(), browser.close()])
  site.close()
  await rm(folder, { recursive: true, force: true })
}
