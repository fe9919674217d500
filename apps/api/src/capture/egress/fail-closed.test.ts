import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { limits as defaults } from '../../limits.js'
import { type BrowserLease, BrowserPool } from '../browser/browser-pool.js'
import { PageSession } from '../browser/page-session.js'
import { Scratch } from '../scratch.js'
import { type Canary, startCanary } from '../testing/canary.js'
import { type FixtureSite, startFixtureSite } from '../testing/fixture-site.js'
import { chromiumPath } from '../testing/test-capturer.js'
import { createEgress } from './egress.js'
import type { Gate } from './gate.js'

const limits = defaults.capture
let site: FixtureSite
let canary: Canary
let closedGate: Gate
let pool: BrowserPool
let lease: BrowserLease
const scratch = new Scratch()
beforeAll(async () => {
  site = await startFixtureSite({ '/': '<h1>A page</h1>' })
  canary = await startCanary()
  closedGate = await createEgress({ ...limits, allow: [], deny: [] }).openClosed()
  pool = new BrowserPool({ ...limits, scratch, proxyUrl: closedGate.url, executablePath: chromiumPath, warn: () => 0 })
  lease = await pool.acquire()
})
afterEach(() => void (canary.contacts.length = 0))
afterAll(async () => {
  lease.release()
  await pool.close()
  await scratch.remove()
  await Promise.all([closedGate.close(), site.close(), canary.close()])
})

/** What a page can reach of a URL, by a request and by being led there. */
async function reach({ page }: PageSession, url: string) {
  const fetched = await page.evaluate((address) => fetch(address, { mode: 'no-cors' }).then(() => 'ok', String), url)
  const opened = await page.goto(url).then(
    (response) => response?.status(),
    () => 'failed',
  )
  return { fetched, opened }
}

it('a page whose way out has ended reaches nothing, not even what it was allowed', async () => {
  const allow = [site.endpoint, `127.0.0.1:${canary.port}`]
  const gate = await createEgress({ ...limits, allow, deny: [] }).open(limits)
  const session = await PageSession.open(lease, gate, limits)
  await session.page.goto(`${site.origin}/`)
  await gate.close()
  const url = `http://127.0.0.1:${canary.port}/`
  expect(await reach(session, url)).toMatchObject({ fetched: expect.stringContaining('Failed'), opened: 'failed' })
  expect(canary.contacts).toEqual([])
  await session.close()
})

it('a page gets no answer from the proxies of captures, and none from other ports of this machine', async () => {
  const gate = await createEgress({ ...limits, allow: [site.endpoint], deny: [] }).open(limits)
  for (const url of [gate.url, closedGate.url, `http://127.0.0.1:${canary.port}`, `http://localhost:${canary.port}`]) {
    const session = await PageSession.open(lease, gate, limits)
    await session.page.goto(`${site.origin}/`)
    const { opened } = await reach(session, url)
    expect([403, 'failed']).toContain(opened)
    await session.close()
  }
  expect(canary.contacts).toEqual([])
  await gate.close()
})
