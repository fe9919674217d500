import {
  AddLinksDocument,
  CancelSnapshotDocument,
  CaptureQueueDocument,
  DeleteSnapshotDocument,
} from '@linksnap/schema'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { browserPids, browserProcesses } from '../src/capture/testing/browser-processes.js'
import { type Canary, startCanary } from '../src/capture/testing/canary.js'
import { type FixtureSite, startFixtureSite } from '../src/capture/testing/fixture-site.js'
import { limits as defaults } from '../src/limits.js'
import { Link } from '../src/links/link.entity.js'
import { Snapshot } from '../src/snapshots/snapshot.entity.js'
import { SnapshotState } from '../src/snapshots/snapshot.enums.js'
import { startTestApp, type TestApp } from './harness/app.js'
import type { TestClient } from './harness/client.js'
import { describeOnEachDatabase } from './harness/databases.js'
import { expectInvariants } from './harness/invariants.js'
import { ServerProcess } from './harness/process.js'
import { randomFrom } from './harness/random.js'
import { faults as storeFaults, type RoughStore, startRoughStore, type Treatment } from './harness/rough-store.js'
import { goodPages, roughPages } from './harness/rough-pages.js'
import { type Weight, weigh } from './harness/weight.js'

/** How many captures, and which course they take: bench/faults.mjs asks for a long one. */
const captures = Number(process.env.FAULTS_CAPTURES ?? 12)
const seed = Number(process.env.FAULTS_SEED ?? 1)
/** A process grows warm for some hundred captures: a shorter run tells nothing of its weight. */
const longRun = 500
/** A fault for so many captures that have ended. */
const capturesPerFault = 2
/** The share of requests to the store that end badly. */
const storeFaultShare = 0.05
/** Each address of loopback is a host of its own. */
const hosts = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 1}`)

const queue = {
  pollInterval: 50,
  heartbeatInterval: 500,
  leaseTime: 8_000,
  retryDelays: [100],
  hostPause: 0,
  maxAttempts: 8,
}
const http = { drainTimeout: 500 }
const storage = { retryDelay: 20, requestTimeout: 2_000, transferTimeout: 2_000 }
const capture = {
  navigationTimeout: 3_000,
  settleTimeout: 2_000,
  totalTimeout: 15_000,
  secondTime: { networkQuiet: 500, blankTimeout: 500 },
  blankTimeout: 500,
}

describeOnEachDatabase('captures of rough pages, with faults among them', (database) => {
  let app: TestApp
  let owner: TestClient
  let sites: FixtureSite[]
  let canary: Canary
  let rough: RoughStore
  /** It is weighed: nothing of ours ends it. */
  let steady: ServerProcess
  let victim: ServerProcess
  /** How workers ended that were asked to end. */
  const exits: { code: number | null; output: string }[] = []
  const random = randomFrom(seed)
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]

  beforeAll(async () => {
    app = await startTestApp({ database, limits: { queue, http } })
    owner = await app.signUp()
    sites = await Promise.all(hosts.map((host) => startFixtureSite({}, '', host)))
    canary = await startCanary()
    rough = await startRoughStore(Number(new URL(app.app.storeUrl).port))
    rough.treat = usualTreatment
    steady = await startWorker()
    victim = await startWorker()
  })
  afterAll(async () => {
    await Promise.all([steady.remove(), victim.remove()])
    await Promise.all([app.stop(), rough.close(), canary.close(), ...sites.map((site) => site.close())])
  })

  async function startWorker(): Promise<ServerProcess> {
    const settings = {
      ...app.workerSettings(),
      STORAGE_PORT: String(rough.port),
      CAPTURE_ALLOW: sites.map(({ endpoint }) => endpoint).join(),
    }
    // The canary's port is one that captures may use: only its address protects it.
    const ports = [...defaults.capture.ports, canary.port]
    const worker = await ServerProcess.create(settings, {
      limits: { queue, http, storage, capture: { ...capture, ports } },
    })
    worker.spawn()
    return worker
  }

  const usualTreatment = () => (random() < storeFaultShare ? pick(Object.values<Treatment>(storeFaults)) : undefined)
  const all = () => app.app.database.read.find(Snapshot)
  const signal = (name: NodeJS.Signals) => {
    const pid = pick(browserPids())
    if (pid) process.kill(pid, name)
  }
  let replacing = Promise.resolve()
  /** One after the other: one fault may wait for a file while the next happens. */
  const replaceVictim = (name: NodeJS.Signals) => {
    replacing = replacing.then(async () => {
      const code = await victim.end(name)
      if (name === 'SIGTERM') exits.push({ code, output: victim.output })
      victim.spawn()
    })
    return replacing
  }
  /** Kills a worker at the moment at which the next file is stored. */
  const killWhileStoring = (when: 'before' | 'after') => {
    rough.treat = ({ method }) => {
      if (method !== 'PUT') return usualTreatment()
      rough.treat = usualTreatment
      return async ({ incoming, pass }) => {
        if (when === 'after') await pass()
        await replaceVictim('SIGKILL')
        incoming.socket.destroy()
      }
    }
  }

  const faults: Record<string, () => unknown> = {
    'a worker is killed': () => replaceVictim('SIGKILL'),
    'a browser is killed': () => signal('SIGKILL'),
    'a worker is killed when a file is stored': () => killWhileStoring('after'),
    'a browser stands still': () => signal('SIGSTOP'),
    'a worker stops, and another starts': () => replaceVictim('SIGTERM'),
    'somebody cancels': async () => owner.send(CancelSnapshotDocument, { id: pick(await all())?.id ?? '' }),
    'a worker is killed before a file is stored': () => killWhileStoring('before'),
    'somebody deletes': async () => owner.send(DeleteSnapshotDocument, { id: pick(await all())?.id ?? '' }),
  }

  /** Every other page is a good one. */
  function makePages() {
    const [good, rough] = [goodPages, roughPages(`http://127.0.0.1:${canary.port}/`)].map(Object.entries)
    return Array.from({ length: captures }, (_, n) => {
      const kinds = (n % 2 === 0 ? good : rough) ?? []
      const [kind = '', page = ''] = kinds[(n >> 1) % kinds.length] ?? []
      const site = sites[n % sites.length]
      site?.add({ [`/${kind}/${n}`]: page })
      return { url: `${site?.origin}/${kind}/${n}` }
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
      if (captures >= longRun && ended >= ((weights.length + 1) * captures) / 10) {
        weights.push(await weigh(steady.pid))
        console.info(`${ended} of ${captures}: ${JSON.stringify(weights.at(-1))}`)
      }
      await sleep(300)
    }
  }

  const title = 'end in one state each, whole in the store, and leave nothing behind'
  it(title, { timeout: captures * 40_000 }, async () => {
    const started = performance.now()
    await owner.run(AddLinksDocument, { inputs: makePages() })
    const { happened, weights } = await interfere()
    const hours = (performance.now() - started) / 3.6e6
    rough.treat = () => undefined
    await replacing
    for (const worker of [steady, victim]) {
      exits.push({ code: await worker.end('SIGTERM'), output: worker.output })
    }

    // One that has hardly begun is ended by the signal itself.
    expect(exits.filter(({ code }) => code !== 0 && code !== null)).toEqual([])
    const snapshots = await all()
    const ids = snapshots.map(({ id }) => id)
    await expectInvariants(app, ids)
    expect(canary.contacts).toEqual([])
    expect(browserProcesses()).toEqual([])
    // A page that is worth it is there, however often it was interrupted.
    const links = await app.app.database.read.find(Link)
    const isGood = (id: string) =>
      links.some((link) => link.id === id && Object.keys(goodPages).some((kind) => link.url.includes(`/${kind}/`)))
    expect(snapshots.filter(({ state, linkId }) => state === SnapshotState.FAILED && isGood(linkId))).toEqual([])

    const counted = (all: string[]) =>
      Object.entries(Object.groupBy(all, String)).map(([name, each]) => `${name}: ${each?.length}`)
    console.info(
      [
        `${captures} captures, seed ${seed}, ${Math.round(captures / hours)} an hour`,
        ...counted(snapshots.map(({ state }) => state)),
        ...counted(happened),
      ].join('\n'),
    )
    const [early, late] = [weights.at(0), weights.at(-1)]
    if (!early || !late) return
    expect(late.memory).toBeLessThan(early.memory * 1.1)
    expect(late.handles).toBeLessThan(early.handles * 1.1 + 10)
  })
})
