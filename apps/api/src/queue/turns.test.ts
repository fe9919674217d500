import {
  AddLinkDocument,
  AddLinksDocument,
  CaptureQueueDocument,
  PauseCaptureQueueDocument,
  ResumeCaptureQueueDocument,
  SnapshotDocument,
} from '@linksnap/schema'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants } from '../../test/harness/invariants.js'
import { fastQueue, newUrl, TestQueue } from '../../test/harness/queue.js'
import { failedResult, goodResult, type Script } from '../../test/harness/scripted-capturer.js'

describeOnEachDatabase('the order of the queue', (database) => {
  let queue: TestQueue
  let owner: TestClient

  beforeEach(async () => {
    queue = await TestQueue.start(database)
    owner = queue.owner
  })
  afterEach(() => queue.stop())

  it('waits as long as a site asks for', async () => {
    let tries = 0
    await queue.work(() => (++tries === 1 ? failedResult({ retryable: true, retryAfter: 600 }) : goodResult()))
    const asked = Date.now()
    const { snapshot } = await queue.add()
    await queue.untilState(snapshot, 'READY')
    expect(Date.now() - asked).toBeGreaterThan(600)
  })

  it('claims each of many snapshots once, however many workers there are', { timeout: 180_000 }, async () => {
    const inputs = Array.from({ length: 120 }, () => ({ url: newUrl() }))
    await owner.run(AddLinksDocument, { inputs })
    const all = await Promise.all(
      Array.from({ length: 5 }, () => queue.work(async () => (await sleep(5), goodResult()))),
    )
    await expect
      .poll(async () => (await owner.run(CaptureQueueDocument)).captureQueue, { timeout: 150_000 })
      .toMatchObject({ queued: 0, capturing: 0 })
    const ids = all.flatMap((worker) => worker.capturer.requests.map((request) => request.id))
    expect(ids).toHaveLength(120)
    expect(new Set(ids).size).toBe(120)
    expect(all.filter((worker) => worker.capturer.requests.length > 0).length).toBeGreaterThan(1)
    await expectInvariants(queue.app, [])
  })

  it('lets the captures of whoever pauses wait, whichever process would take them, and nobody else’s', async () => {
    const other = await queue.app.signUp()
    const running = await queue.add()
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (go = resolve))
    const [one, two] = [
      await queue.work(async () => (await gate, goodResult()), { concurrency: 1 }),
      await queue.work(() => goodResult(), { concurrency: 1 }),
    ]
    await expect.poll(() => one.capturer.running + two.capturer.requests.length).toBe(1)
    expect((await owner.run(PauseCaptureQueueDocument)).pauseCaptureQueue).toMatchObject({ paused: true })
    const waiting = await queue.add()
    const { addLink } = await other.run(AddLinkDocument, { input: { url: newUrl() } })
    go()
    await expect
      .poll(async () => (await other.run(SnapshotDocument, { id: addLink.snapshot?.id ?? '' })).snapshot?.state)
      .toBe('READY')
    await queue.untilState(running.snapshot, 'READY')
    await sleep(10 * fastQueue.queue.pollInterval)
    expect(await queue.snapshotOf(waiting.snapshot)).toMatchObject({ state: 'QUEUED', queuePosition: null })
    const { captureQueue } = await owner.run(CaptureQueueDocument)
    expect(captureQueue).toMatchObject({ paused: true, queued: 1, capturing: 0, estimatedSeconds: null })
    expect((await other.run(CaptureQueueDocument)).captureQueue).toMatchObject({ paused: false, estimatedSeconds: 0 })

    expect((await owner.run(ResumeCaptureQueueDocument)).resumeCaptureQueue).toMatchObject({ paused: false })
    await queue.untilState(waiting.snapshot, 'READY')
    await expectInvariants(queue.app, [running.snapshot, waiting.snapshot])
  })

  it('takes one page at a time of each host', async () => {
    const inputs = Array.from({ length: 6 }, (_, n) => ({ url: `https://one.example/${n}` }))
    await owner.run(AddLinksDocument, { inputs })
    const script: Script = async () => (await sleep(20), goodResult())
    const both = [await queue.work(script, { concurrency: 3 }), await queue.work(script, { concurrency: 3 })]
    let atOnce = 0
    const watch = setInterval(() => {
      atOnce = Math.max(
        atOnce,
        both.reduce((sum, worker) => sum + worker.capturer.running, 0),
      )
    }, 2)
    await expect
      .poll(async () => (await owner.run(CaptureQueueDocument)).captureQueue)
      .toMatchObject({ queued: 0, capturing: 0 })
    clearInterval(watch)
    expect(atOnce).toBe(1)
  })

  it('serves who waits for one page before a bulk addition, and everybody in turn', async () => {
    const other = await queue.app.signUp()
    const bulk = () => Array.from({ length: 10 }, () => ({ url: newUrl() }))
    await owner.run(AddLinksDocument, { inputs: bulk() })
    await other.run(AddLinksDocument, { inputs: bulk() })
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: 'https://waited-for.example/' } })
    const worker = await queue.work(async () => (await sleep(5), goodResult()), { concurrency: 2 })
    await expect.poll(() => worker.capturer.requests.length).toBe(21)
    const [first, ...rest] = worker.capturer.requests.map((request) => request.id.split('.')[0] ?? '')
    expect(first).toBe(addLink.snapshot?.id)
    const owners = await queue.app.app.database.read.query<{ id: string; ownerId: string }[]>(
      'SELECT id, ownerId FROM snapshots',
    )
    const ownerOf = new Map(owners.map((row) => [row.id, row.ownerId]))
    const half = rest.slice(0, 10).map((id) => ownerOf.get(id))
    expect(new Set(half).size).toBe(2)
  })
})
