import {
  AddLinkDocument,
  AddLinksDocument,
  CancelSnapshotDocument,
  CaptureQueueDocument,
  DeleteSnapshotDocument,
  PauseCaptureQueueDocument,
  PurgeLinksDocument,
  ResumeCaptureQueueDocument,
  RetrySnapshotsDocument,
  SnapshotDocument,
} from '@linksnap/schema'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants } from '../../test/harness/invariants.js'
import { fastQueue, newUrl, TestQueue } from '../../test/harness/queue.js'
import { failedResult, goodResult, type Script, untilAborted } from '../../test/harness/scripted-capturer.js'
import { limits } from '../limits.js'
import { SnapshotProblemCode } from '../snapshots/snapshot.enums.js'

type Added = Awaited<ReturnType<TestQueue['add']>>

describeOnEachDatabase('the order of the queue', (database) => {
  let queue: TestQueue
  let owner: TestClient

  beforeEach(async () => {
    queue = await TestQueue.start(database)
    owner = queue.owner
  })
  afterEach(() => queue.stop())

  async function ownersOfSnapshots(): Promise<Map<string, string>> {
    const rows = await queue.app.app.database.read.query<{ id: string; ownerId: string }[]>(
      'SELECT id, ownerId FROM snapshots',
    )
    return new Map(rows.map((row) => [row.id, row.ownerId]))
  }

  it('keeps the reason for another attempt, and says when it is', async () => {
    const minute = { limits: { queue: { retryDelays: [60_000] } } }
    const problems = [{ code: SnapshotProblemCode.HTTP_ERROR, details: { status: 503 } }]
    let tries = 0
    await queue.work(() => (++tries === 1 ? goodResult() : failedResult({ retryable: true, problems })), minute)
    await queue.untilState((await queue.add()).snapshot, 'READY')
    const { snapshot } = await queue.add()
    await expect.poll(() => queue.snapshotOf(snapshot)).toMatchObject({ state: 'QUEUED', attempts: 1 })
    const waiting = await queue.snapshotOf(snapshot)
    expect(waiting).toMatchObject({ queuePosition: null, problems: [{ code: 'HTTP_ERROR' }] })
    expect(Date.parse(waiting?.waitsUntil ?? '') - Date.now()).toBeGreaterThan(30_000)
    const { captureQueue } = await owner.run(CaptureQueueDocument)
    expect(captureQueue.estimatedSeconds).toBeGreaterThan(30)
  })

  it('heeds what a site asks for to a limit, and everybody hears until when', async () => {
    const other = await queue.app.signUp()
    for (const retryAfter of [31_536_000_000, 999_999_999_999_000]) {
      const host = new URL(newUrl()).origin
      const busy = () =>
        failedResult({ retryable: true, retryAfter, problems: [{ code: SnapshotProblemCode.TIMEOUT }] })
      await queue.work(busy, { limits: { queue: { maxAttempts: 1 } } })
      const first = await queue.add(owner, `${host}/first`)
      await queue.untilState(first.snapshot, 'FAILED')
      expect((await queue.snapshotOf(first.snapshot))?.problems).toMatchObject([{ code: 'TIMEOUT' }])
      const { snapshot } = await queue.add(other, `${host}/second`)
      const { waitsUntil = '' } = (await queue.snapshotOf(snapshot, other)) ?? {}
      const wait = Date.parse(waitsUntil ?? '') - Date.now()
      expect(wait).toBeGreaterThan(limits.queue.longestRetryAfter - 60_000)
      expect(wait).toBeLessThanOrEqual(limits.queue.longestRetryAfter)
      await queue.stopWorkers()
    }
  })

  it('lets the next page of a host begin soon after one was canceled, deleted or purged', async () => {
    // So long a lease would keep the host for the whole test.
    const settings = { limits: { queue: { leaseTime: 600_000 } } }
    const worker = await queue.work(untilAborted, settings)
    const host = new URL(newUrl()).origin
    const ends = [
      (each: Added) => owner.run(CancelSnapshotDocument, { id: each.snapshot }),
      (each: Added) => owner.run(DeleteSnapshotDocument, { id: each.snapshot }),
      (each: Added) => owner.run(PurgeLinksDocument, { ids: [each.link] }),
      (each: Added) => owner.run(CancelSnapshotDocument, { id: each.snapshot }),
    ]
    for (const [index, end] of ends.entries()) {
      const added = await queue.add(owner, `${host}/${index}`)
      await expect.poll(() => worker.capturer.requests.length).toBe(index + 1)
      await end(added)
    }
  })

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

  it.each([1, 2])(
    'serves everybody in turn, with fewer captures at once (%i) than there are people',
    async (concurrency) => {
      const clients = [owner, ...(await Promise.all(Array.from({ length: 3 }, () => queue.app.signUp())))]
      for (const client of clients) {
        await client.run(AddLinksDocument, { inputs: Array.from({ length: 6 }, () => ({ url: newUrl() })) })
      }
      const worker = await queue.work(async () => (await sleep(5), goodResult()), { concurrency })
      await expect.poll(() => worker.capturer.requests.length).toBe(24)
      const ownerOf = await ownersOfSnapshots()
      const half = worker.capturer.requests.slice(0, 12).map(({ id }) => ownerOf.get(id.split('.')[0] ?? ''))
      const shares = Object.values(Object.groupBy(half, String)).map((each) => each?.length ?? 0)
      expect(shares).toHaveLength(4)
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(2)
    },
  )

  it('gives everybody a place by turns, whoever has asked first', async () => {
    const other = await queue.app.signUp()
    const inputs = Array.from({ length: 40 }, () => ({ url: newUrl() }))
    await owner.run(AddLinksDocument, { inputs })
    await other.run(AddLinksDocument, { inputs: [{ url: newUrl() }, { url: newUrl() }] })
    const placesOf = async (client: TestClient) => {
      const { snapshots } = (await client.run('{ snapshots(first: 100) { nodes { queuePosition } } }')) as {
        snapshots: { nodes: { queuePosition: number }[] }
      }
      return snapshots.nodes.map(({ queuePosition }) => queuePosition).sort((a, b) => a - b)
    }
    const [first = 0, second = 0] = await placesOf(other)
    expect([first <= 2, second > 2 && second <= 4]).toEqual([true, true])
    const all = [...(await placesOf(owner)), first, second].sort((a, b) => a - b)
    expect(all).toEqual(Array.from({ length: 42 }, (_, n) => n + 1))
  })

  it('takes many that are tried again after what somebody waits for', async () => {
    const failing = await queue.work(() => failedResult())
    const failed = [await queue.add(), await queue.add(), await queue.add()]
    for (const { snapshot } of failed) await queue.untilState(snapshot, 'FAILED')
    await failing.stop()
    await owner.run(RetrySnapshotsDocument, { ids: failed.map(({ snapshot }) => snapshot) })
    const { snapshot } = await queue.add()
    expect((await queue.snapshotOf(snapshot))?.queuePosition).toBe(1)
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
    const ownerOf = await ownersOfSnapshots()
    const half = rest.slice(0, 10).map((id) => ownerOf.get(id))
    expect(new Set(half).size).toBe(2)
  })
})
