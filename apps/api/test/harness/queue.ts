import { AddLinkDocument, SnapshotDocument } from '@linksnap/schema'
import { expect } from 'vitest'
import type { App } from '../../src/app.js'
import { startTestApp, type TestApp, type WorkerOptions } from './app.js'
import type { TestClient } from './client.js'
import type { DatabaseKind } from './databases.js'
import { type Script, ScriptedCapturer } from './scripted-capturer.js'

/** A queue that does in milliseconds what it does in seconds elsewhere. */
export const fastQueue = {
  queue: { pollInterval: 20, heartbeatInterval: 50, leaseTime: 4_000, retryDelays: [30], hostPause: 0 },
  storage: { retryDelay: 5 },
  http: { drainTimeout: 100 },
}

let pages = 0
/** A page of a host of its own. */
export const newUrl = () => `https://site${++pages}.example/`

/** A server without workers of its own, the owner of its installation, and as many workers as a test starts. */
export class TestQueue {
  readonly workers: App[] = []

  private constructor(
    readonly app: TestApp,
    readonly owner: TestClient,
  ) {}

  static async start(database: DatabaseKind): Promise<TestQueue> {
    const app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' }, limits: fastQueue })
    return new TestQueue(app, await app.signUp())
  }

  async stop(): Promise<void> {
    await this.stopWorkers()
    await this.app.stop()
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()))
  }

  /** A worker whose captures do what the script says. */
  async work(script?: Script, options: WorkerOptions = {}) {
    const capturer = new ScriptedCapturer(script)
    const worker = await this.app.startWorker(capturer, options)
    this.workers.push(worker)
    return Object.assign(worker, { capturer })
  }

  /** Adds a page, and returns the ids of its link and its snapshot. */
  async add(client = this.owner, url = newUrl()) {
    const { addLink } = await client.run(AddLinkDocument, { input: { url } })
    return { link: addLink.link.id, snapshot: addLink.snapshot?.id ?? '' }
  }

  async snapshotOf(id: string, client = this.owner) {
    return (await client.run(SnapshotDocument, { id })).snapshot
  }

  async untilState(id: string, state: string, client = this.owner): Promise<void> {
    await expect.poll(async () => (await this.snapshotOf(id, client))?.state, { interval: 20 }).toBe(state)
  }
}
