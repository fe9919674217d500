import {
  AddLinksDocument,
  CancelSnapshotDocument,
  CaptureQueueDocument,
  DeleteSnapshotDocument,
} from '@linksnap/schema'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../src/app.js'
import { browserPids, browserProcesses } from '../src/capture/testing/browser-processes.js'
import { type Canary, startCanary } from '../src/capture/testing/canary.js'
import { fakeInternet } from '../src/capture/testing/fake-internet.js'
import { type FixtureSite, startFixtureSite } from '../src/capture/testing/fixture-site.js'
import { createTestCapturer } from '../src/capture/testing/test-capturer.js'
import { Link } from '../src/links/link.entity.js'
import { Snapshot } from '../src/snapshots/snapshot.entity.js'
import { SnapshotState } from '../src/snapshots/snapshot.enums.js'
import { startTestApp, type TestApp } from './harness/app.js'
import type { TestClient } from './harness/client.js'
import { describeOnEachDatabase } from './harness/databases.js'
import { expectInvariants } from './harness/invariants.js'
import { randomFrom } from './harness/random.js'
import { goodPages, roughPages } from './harness/rough-pages.js'
import { typicalWeight, type Weight, weigh } from './harness/weight.js'

/** How many captures, and which course they take: bench/faults.mjs asks for a long one. */
const captures = Number(process.env.FAULTS_CAPTURES ?? 16)
const seed = Number(process.env.FAULTS_SEED ?? 1)
/** A fault for so many captures that have ended. */
const capturesPerFault = 3
const hosts = Array.from({ length: 8 }, (_, index) => `site${index}.example.com`)

const limits = {
  queue: {
    pollInterval: 50,
    heartbeatInterval: 500,
    leaseTime: 8_000,
    retryDelays: [100],
    hostPause: 0,
    maxAttempts: 6,
  },
  http: { drainTimeout: 500 },
}
const patience = {
  navigationTimeout: 3_000,
  settleTimeout: 2_000,
  totalTimeout: 15_000,
  secondTime: { networkQuiet: 500, blankTimeout: 500 },
  blankTimeout: 500,
}

describeOnEachDatabase('captures of rough pages, with faults among them', (database) => {
  let app: TestApp
  let owner: TestClient
  let site: FixtureSite
  let canary: Canary
  const workers: App[] = []
  const random = randomFrom(seed)
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]

  beforeAll(async () => {
    app = await startTestApp({ database, limits })
    owner = await app.signUp()
    site = await startFixtureSite()
    for (const [name, page] of Object.entries({ ...goodPages, ...roughPages }))
      for (let n = 0; n < captures; n += 1) site.add({ [`/${name}/${n}`]: page })
    canary = await startCanary()
    for (let n = 0; n < 2; n += 1) await startWorker()
  })
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    await Promise.all([app.stop(), site.close(), canary.close()])
  })

  async function startWorker(): Promise<void> {
    const port = Number(site.endpoint.split(':')[1])
    const internet = fakeInternet(Object.fromEntries(hosts.map((host) => [host, port])), canary.port)
    workers.push(await app.startWorker(createTestCapturer({ ...internet, limits: patience })))
  }

  const all = () => app.app.database.read.find(Snapshot)
  const signal = async (name: NodeJS.Signals) => {
    const pid = pick(await browserPids())
    if (pid) process.kill(pid, name)
  }

  const faults: Record<string, () => Promise<unknown>> = {
    'a browser is killed': () => signal('SIGKILL'),
    'a browser stands still': () => signal('SIGSTOP'),
    'a worker stops, and another starts': async () => {
      await startWorker()
      await workers.shift()?.stop()
    },
    'somebody cancels': async () => owner.send(CancelSnapshotDocument, { id: pick(await all())?.id ?? '' }),
    'somebody deletes': async () => owner.send(DeleteSnapshotDocument, { id: pick(await all())?.id ?? '' }),
  }

  /** Every other page is a good one. */
  const inputs = () => {
    const [good, rough] = [goodPages, roughPages].map((pages) => Object.keys(pages))
    return Array.from({ length: captures }, (_, n) => {
      const kinds = (n % 2 === 0 ? good : rough) ?? []
      return { url: `http://${hosts[n % hosts.length]}/${kinds[(n >> 1) % kinds.length]}/${n}` }
    })
  }

  /** Lets faults happen until nothing is queued any more. */
  async function interfere() {
    const happened: string[] = []
    const weights: Weight[] = []
    for (;;) {
      const { queued, capturing } = (await owner.run(CaptureQueueDocument)).captureQueue
      if (queued + capturing === 0) return { happened, weights }
      const ended = captures - queued - capturing
      if (Math.floor(ended / capturesPerFault) > happened.length) {
        const names = Object.keys(faults)
        const fault = names[happened.length % names.length] ?? ''
        happened.push(fault)
        await faults[fault]?.()
      }
      if (ended >= captures / 10) weights.push(await weigh())
      await sleep(300)
    }
  }

  const title = 'end in one state each, whole in the store, and leave nothing behind'
  it(title, { timeout: captures * 20_000 }, async () => {
    const started = performance.now()
    await owner.run(AddLinksDocument, { inputs: inputs() })
    const { happened, weights } = await interfere()
    const hours = (performance.now() - started) / 3.6e6
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))

    const snapshots = await all()
    const ids = snapshots.map(({ id }) => id)
    await expectInvariants(app, ids)
    expect(canary.contacts).toEqual([])
    expect(await browserProcesses()).toEqual([])
    // A page that is worth it is there, however often it was interrupted.
    const links = await app.app.database.read.find(Link)
    const isGood = (id: string) =>
      links.some((link) => link.id === id && Object.keys(goodPages).some((kind) => link.url.includes(`/${kind}/`)))
    expect(snapshots.filter(({ state, linkId }) => state === SnapshotState.FAILED && isGood(linkId))).toEqual([])

    const fifth = Math.ceil(weights.length / 5)
    const early = typicalWeight(weights.slice(0, fifth))
    const late = typicalWeight(weights.slice(-fifth))
    const counted = (all: string[]) =>
      Object.entries(Object.groupBy(all, String)).map(([name, each]) => `${name}: ${each?.length}`)
    console.info(
      [
        `${captures} captures, seed ${seed}, ${Math.round(captures / hours)} an hour`,
        ...counted(snapshots.map(({ state }) => state)),
        ...counted(happened),
        `after a tenth ${JSON.stringify(early)}, at the end ${JSON.stringify(late)}`,
      ].join('\n'),
    )
    // A short run is still growing warm.
    if (captures < 500) return
    expect(late.memory).toBeLessThan(early.memory * 1.1)
    expect(late.handles).toBeLessThan(early.handles * 1.1 + 10)
  })
})
