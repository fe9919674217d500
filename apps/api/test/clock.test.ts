import { AddLinkDocument, SnapshotDocument } from '@linksnap/schema'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type FixtureSite, startFixtureSite } from '../src/capture/testing/fixture-site.js'
import { startTestApp, type TestApp } from './harness/app.js'
import type { TestClient } from './harness/client.js'
import { describeOnEachDatabase } from './harness/databases.js'
import { expectInvariants } from './harness/invariants.js'
import { ServerProcess } from './harness/process.js'
import { goodPages } from './harness/rough-pages.js'

const hour = 3_600_000
const queue = { pollInterval: 50, heartbeatInterval: 200, hostPause: 0, maxAttempts: 1 }
// A store that refuses before it has read everything may cut the connection, and its answer is lost.
const storage = { retryDelay: 20, transferTimeout: 3_000 }

describeOnEachDatabase('a worker whose clock is wrong', (database) => {
  let app: TestApp
  let owner: TestClient
  let site: FixtureSite
  const workers: ServerProcess[] = []

  beforeAll(async () => {
    app = await startTestApp({ database })
    owner = await app.signUp()
    site = await startFixtureSite({
      '/slow': (_, response) => void setTimeout(() => response.end(goodPages.story), 1_500),
    })
  })
  afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.remove())))
  afterAll(async () => {
    await app.stop()
    await site.close()
  })

  async function startWorker(clockError: number) {
    const settings = { ...app.workerSettings(), CAPTURE_ALLOW: site.endpoint, CAPTURE_CONCURRENCY: '1' }
    const worker = await ServerProcess.create(settings, { limits: { queue, storage }, clockError })
    workers.push(worker)
    worker.spawn()
    return worker
  }

  async function addPage(path: string) {
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: site.origin + path } })
    return addLink.snapshot?.id ?? ''
  }
  const snapshotOf = async (id: string) => (await owner.run(SnapshotDocument, { id })).snapshot

  const untilState = (id: string, state: string) =>
    expect.poll(async () => (await snapshotOf(id))?.state, { timeout: 60_000 }).toBe(state)

  const title = 'by an hour (%s) takes no capture away from another, and is told why the store takes nothing'
  it.each([
    ['fast', hour],
    ['slow', -hour],
  ])(title, { timeout: 180_000 }, async (_, error) => {
    const id = await addPage(`/slow?${error}`)
    const right = await startWorker(0)
    await untilState(id, 'CAPTURING')
    const wrong = await startWorker(error)
    await untilState(id, 'READY')
    expect(await snapshotOf(id)).toMatchObject({ attempts: 1 })

    await right.end('SIGTERM')
    const own = await addPage(`/slow?${error}&own`)
    await untilState(own, 'FAILED')
    expect((await snapshotOf(own))?.problems).toMatchObject([{ code: 'STORAGE_FAILED' }])
    expect(wrong.output).toContain('The difference between the request time and the current time is too large')
    await expectInvariants(app, [id, own])
  })
})
