import {
  AddLinkDocument,
  AddLinksDocument,
  CancelSnapshotDocument,
  CaptureQueueDocument,
  CaptureSnapshotDocument,
  DeleteSnapshotDocument,
  LinkDocument,
  LinkSnapshotsDocument,
  PurgeLinksDocument,
  RetrySnapshotsDocument,
  SnapshotDocument,
  SnapshotTextDocument,
  UpdateLinkDocument,
} from '@linksnap/schema'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { App } from '../app.js'
import { startTestApp, type TestApp, type WorkerOptions } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants } from '../../test/harness/invariants.js'
import {
  failedResult,
  goodResult,
  type Script,
  ScriptedCapturer,
  untilAborted,
} from '../../test/harness/scripted-capturer.js'
import { SnapshotProblemCode } from '../snapshots/snapshot.enums.js'

const fast = {
  queue: { pollInterval: 20, heartbeatInterval: 50, leaseTime: 1_500, retryDelays: [30], hostPause: 0 },
  storage: { retryDelay: 5 },
  http: { drainTimeout: 100 },
}

describeOnEachDatabase('the queue', (database) => {
  let app: TestApp
  let owner: TestClient
  let workers: App[]
  let pages = 0

  beforeEach(async () => {
    app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' }, limits: fast })
    owner = await app.signUp()
    workers = []
  })
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    await app.stop()
  })

  async function work(script?: Script, options: WorkerOptions = {}) {
    const capturer = new ScriptedCapturer(script)
    const worker = await app.startWorker(capturer, options)
    workers.push(worker)
    return Object.assign(worker, { capturer })
  }
  const newUrl = () => `https://site${++pages}.example/`
  const add = async (client = owner, url = newUrl()) => {
    const { addLink } = await client.run(AddLinkDocument, { input: { url } })
    return { link: addLink.link.id, snapshot: addLink.snapshot?.id ?? '' }
  }
  const snapshotOf = async (id: string) => (await owner.run(SnapshotDocument, { id })).snapshot
  const untilState = (id: string, state: string) =>
    expect.poll(async () => (await snapshotOf(id))?.state, { timeout: 10_000, interval: 20 }).toBe(state)
  const problemsOf = async (id: string) => (await snapshotOf(id))?.problems.map((problem) => problem.code)

  it('takes a snapshot, and tells its link what the page is called', async () => {
    await work()
    const { link, snapshot } = await add()
    await untilState(snapshot, 'READY')
    expect(await snapshotOf(snapshot)).toMatchObject({
      attempts: 1,
      step: null,
      progress: null,
      queuePosition: null,
      finalUrl: 'https://example.org/final',
      httpStatus: 200,
      problems: [],
      artifacts: [{ kind: 'HTML', size: 11 }, { kind: 'TEXT' }],
    })
    expect((await owner.run(SnapshotTextDocument, { id: snapshot })).snapshot?.text).toBe('the text of the page')
    expect((await owner.run(LinkDocument, { id: link })).link).toMatchObject({
      title: 'The title of the page',
      latestSnapshot: { id: snapshot },
      currentSnapshot: { id: snapshot },
    })
    await expectInvariants(app, [snapshot])
  })

  it('never writes over a title that a person gave', async () => {
    const { link, snapshot } = await add()
    await owner.run(UpdateLinkDocument, { id: link, input: { title: 'Mine' } })
    await work()
    await untilState(snapshot, 'READY')
    expect((await owner.run(LinkDocument, { id: link })).link?.title).toBe('Mine')
  })

  it('shows place, step and progress while it goes on', async () => {
    const first = await add()
    const second = await add()
    expect((await snapshotOf(second.snapshot))?.queuePosition).toBe(2)
    expect((await owner.run(CaptureQueueDocument)).captureQueue).toMatchObject({ queued: 2, capturing: 0, workers: 0 })
    await work(untilAborted, { concurrency: 1 })
    await untilState(first.snapshot, 'CAPTURING')
    await expect.poll(async () => await snapshotOf(first.snapshot)).toMatchObject({ step: 'NAVIGATE', progress: 0.1 })
    expect((await snapshotOf(second.snapshot))?.queuePosition).toBe(1)
    const { captureQueue } = await owner.run(CaptureQueueDocument)
    expect(captureQueue).toMatchObject({ queued: 1, capturing: 1, workers: 1, capacity: 1 })
  })

  it('ends what cannot heal at once, with its reason in the reader’s language', async () => {
    await work(() => failedResult({ problems: [{ code: SnapshotProblemCode.HTTP_ERROR, details: { status: 404 } }] }))
    const { link, snapshot } = await add()
    await untilState(snapshot, 'FAILED')
    const english = await snapshotOf(snapshot)
    expect(english).toMatchObject({ attempts: 1, problems: [{ code: 'HTTP_ERROR' }] })
    expect(english?.problems[0]?.message).toBe('The site answered with an error (HTTP 404).')
    const chinese = await owner.speaking('zh-CN,zh;q=0.9,en;q=0.1').run(SnapshotDocument, { id: snapshot })
    expect(chinese.snapshot?.problems[0]?.message).toBe('网站返回了错误（HTTP 404）。')
    expect((await owner.run(LinkDocument, { id: link })).link).toMatchObject({ latestSnapshot: null })
    await expectInvariants(app, [snapshot])
  })

  it('tries again what may heal, and gives up after three attempts', async () => {
    const worker = await work(() =>
      failedResult({ retryable: true, problems: [{ code: SnapshotProblemCode.TIMEOUT }] }),
    )
    const { snapshot } = await add()
    await untilState(snapshot, 'FAILED')
    expect(await snapshotOf(snapshot)).toMatchObject({ attempts: 3, problems: [{ code: 'TIMEOUT' }] })
    expect(worker.capturer.requests).toHaveLength(3)
  })

  it('waits as long as a site asks for', async () => {
    let tries = 0
    await work(() => (++tries === 1 ? failedResult({ retryable: true, retryAfter: 600 }) : goodResult()))
    const asked = Date.now()
    const { snapshot } = await add()
    await untilState(snapshot, 'READY')
    expect(Date.now() - asked).toBeGreaterThan(600)
  })

  it('keeps the good snapshot when a later one fails', async () => {
    let tries = 0
    await work(() => (++tries === 1 ? goodResult() : failedResult()))
    const { link, snapshot } = await add()
    await untilState(snapshot, 'READY')
    const { captureSnapshot } = await owner.run(CaptureSnapshotDocument, { linkId: link })
    await untilState(captureSnapshot.id, 'FAILED')
    expect((await owner.run(LinkDocument, { id: link })).link).toMatchObject({
      latestSnapshot: { id: snapshot },
      currentSnapshot: { id: captureSnapshot.id },
    })
    await expectInvariants(app, [snapshot, captureSnapshot.id])
  })

  it('keeps the good snapshot as the face of its link when a later one shows a sign-in page', async () => {
    let tries = 0
    const problems = [{ code: SnapshotProblemCode.LOGIN_WALL }]
    const signIn = { ...goodResult('please sign in'), title: 'Sign in', problems }
    await work(() => (++tries === 2 ? signIn : goodResult()))
    const { link, snapshot } = await add()
    await untilState(snapshot, 'READY')
    const faceAfterCapture = async () => {
      const { captureSnapshot } = await owner.run(CaptureSnapshotDocument, { linkId: link })
      await untilState(captureSnapshot.id, 'READY')
      const shown = (await owner.run(LinkDocument, { id: link })).link
      await expectInvariants(app, [captureSnapshot.id])
      return { face: shown?.latestSnapshot?.id, title: shown?.title, newest: captureSnapshot.id }
    }
    expect(await faceAfterCapture()).toMatchObject({ face: snapshot, title: 'The title of the page' })
    const third = await faceAfterCapture()
    expect(third.face).toBe(third.newest)
  })

  it('cancels what waits and what runs, and leaves no file of it', async () => {
    const running = await add()
    const worker = await work(async (request) => {
      await Promise.race([untilAborted(request), sleep(5_000)])
      return goodResult()
    })
    await untilState(running.snapshot, 'CAPTURING')
    await owner.run(CancelSnapshotDocument, { id: running.snapshot })
    await expect.poll(() => worker.capturer.running).toBe(0)
    await worker.stop()
    const waiting = await add()
    await owner.run(CancelSnapshotDocument, { id: waiting.snapshot })
    for (const { snapshot } of [running, waiting]) {
      expect([(await snapshotOf(snapshot))?.state, await problemsOf(snapshot)]).toEqual(['CANCELED', ['CANCELED']])
      expect(await owner.codeOf(CancelSnapshotDocument, { id: snapshot })).toBe('CONFLICT')
    }
    await expectInvariants(app, [running.snapshot, waiting.snapshot])
  })

  it('tries failed ones again as new snapshots, once however often one asks', async () => {
    let good = false
    await work(() => (good ? goodResult() : failedResult()))
    const { link, snapshot } = await add()
    await untilState(snapshot, 'FAILED')
    expect((await owner.run(CaptureQueueDocument)).captureQueue.failed).toBe(1)
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))
    good = true
    const [first, again] = [
      await owner.run(RetrySnapshotsDocument, { ids: [snapshot] }),
      await owner.run(RetrySnapshotsDocument, { ids: [snapshot] }),
    ]
    expect(again.retrySnapshots[0]?.id).toBe(first.retrySnapshots[0]?.id)
    await work(() => goodResult())
    await untilState(first.retrySnapshots[0]?.id ?? '', 'READY')
    expect((await snapshotOf(snapshot))?.state).toBe('FAILED')
    expect((await owner.run(CaptureQueueDocument)).captureQueue.failed).toBe(0)
    expect(await owner.codeOf(RetrySnapshotsDocument, { ids: [first.retrySnapshots[0]?.id ?? ''] })).toBe('CONFLICT')
    const { link: found } = await owner.run(LinkSnapshotsDocument, { id: link })
    expect(found?.snapshots.totalCount).toBe(2)
  })

  it('lets nobody finish an attempt that another worker has taken over', async () => {
    const { snapshot } = await add()
    let release: () => void = () => undefined
    const paused = new Promise<void>((resolve) => (release = resolve))
    // A worker that sleeps longer than its lease: no heartbeat, and a result that comes too late.
    const zombie = await work(async () => (await paused, goodResult('of the zombie')), {
      concurrency: 1,
      limits: { queue: { heartbeatInterval: 60_000 } },
    })
    await untilState(snapshot, 'CAPTURING')
    await work(() => goodResult('of the successor'))
    await untilState(snapshot, 'READY')
    release()
    await expect.poll(() => zombie.capturer.running).toBe(0)
    await zombie.stop()
    expect((await owner.run(SnapshotTextDocument, { id: snapshot })).snapshot?.text).toBe('of the successor')
    expect((await snapshotOf(snapshot))?.attempts).toBe(2)
    await expectInvariants(app, [snapshot])
  })

  it('gives up on a page that kills every worker', async () => {
    const { snapshot } = await add()
    for (let n = 0; n < 3; n++) {
      const worker = await work(() => new Promise<never>(() => undefined), {
        limits: { queue: { heartbeatInterval: 60_000 } },
      })
      await expect.poll(() => worker.capturer.running, { timeout: 5_000 }).toBe(1)
      worker.database.close().catch(() => undefined)
      workers.pop()
    }
    await work()
    await untilState(snapshot, 'FAILED')
    expect(await problemsOf(snapshot)).toEqual(['BROWSER_CRASHED'])
  })

  it('gives back what runs when a worker has to stop, without counting it as a failure', async () => {
    const { snapshot } = await add()
    const stopping = await work(untilAborted)
    await untilState(snapshot, 'CAPTURING')
    await stopping.stop()
    expect((await snapshotOf(snapshot))?.state).toBe('QUEUED')
    await work()
    await untilState(snapshot, 'READY')
    expect((await snapshotOf(snapshot))?.attempts).toBe(2)
  })

  it('claims each of many snapshots once, however many workers there are', async () => {
    const inputs = Array.from({ length: 120 }, () => ({ url: newUrl() }))
    await owner.run(AddLinksDocument, { inputs })
    const all = await Promise.all(Array.from({ length: 5 }, () => work(async () => (await sleep(5), goodResult()))))
    await expect
      .poll(async () => (await owner.run(CaptureQueueDocument)).captureQueue, { timeout: 25_000 })
      .toMatchObject({ queued: 0, capturing: 0 })
    const ids = all.flatMap((worker) => worker.capturer.requests.map((request) => request.id))
    expect(ids).toHaveLength(120)
    expect(new Set(ids).size).toBe(120)
    expect(all.filter((worker) => worker.capturer.requests.length > 0).length).toBeGreaterThan(1)
    await expectInvariants(app, [])
  })

  it('takes one page at a time of each host', async () => {
    const inputs = Array.from({ length: 6 }, (_, n) => ({ url: `https://one.example/${n}` }))
    await owner.run(AddLinksDocument, { inputs })
    const script: Script = async () => (await sleep(20), goodResult())
    const both = [await work(script, { concurrency: 3 }), await work(script, { concurrency: 3 })]
    let atOnce = 0
    const watch = setInterval(() => {
      atOnce = Math.max(
        atOnce,
        both.reduce((sum, worker) => sum + worker.capturer.running, 0),
      )
    }, 2)
    await expect
      .poll(async () => (await owner.run(CaptureQueueDocument)).captureQueue, { timeout: 20_000 })
      .toMatchObject({ queued: 0, capturing: 0 })
    clearInterval(watch)
    expect(atOnce).toBe(1)
  })

  it('serves who waits for one page before a bulk addition, and everybody in turn', async () => {
    const other = await app.signUp()
    const bulk = () => Array.from({ length: 10 }, () => ({ url: newUrl() }))
    await owner.run(AddLinksDocument, { inputs: bulk() })
    await other.run(AddLinksDocument, { inputs: bulk() })
    const { addLink } = await owner.run(AddLinkDocument, { input: { url: 'https://waited-for.example/' } })
    const worker = await work(async () => (await sleep(5), goodResult()), { concurrency: 2 })
    await expect.poll(() => worker.capturer.requests.length, { timeout: 10_000 }).toBe(21)
    const [first, ...rest] = worker.capturer.requests.map((request) => request.id.split('.')[0] ?? '')
    expect(first).toBe(addLink.snapshot?.id)
    const owners = await app.app.database.read.query<{ id: string; ownerId: string }[]>(
      'SELECT id, ownerId FROM snapshots',
    )
    const ownerOf = new Map(owners.map((row) => [row.id, row.ownerId]))
    const half = rest.slice(0, 10).map((id) => ownerOf.get(id))
    expect(new Set(half).size).toBe(2)
  })

  it('says so when the store stays away, and goes on when it is back', async () => {
    const { link, snapshot } = await add()
    const cutOff = await work(() => goodResult(), { storage: { port: 9 } })
    await untilState(snapshot, 'FAILED')
    expect(await problemsOf(snapshot)).toEqual(['STORAGE_FAILED'])
    expect(cutOff.capturer.requests).toHaveLength(3)
    await cutOff.stop()
    await work()
    const { captureSnapshot } = await owner.run(CaptureSnapshotDocument, { linkId: link })
    await untilState(captureSnapshot.id, 'READY')
    await expectInvariants(app, [snapshot, captureSnapshot.id])
  })

  it('keeps no file that is shorter than it was said to be', async () => {
    await work(() => {
      const result = goodResult()
      return { ...result, files: result.files.map((each) => ({ ...each, size: each.size + 1 })) }
    })
    const { snapshot } = await add()
    await untilState(snapshot, 'FAILED')
    expect((await snapshotOf(snapshot))?.artifacts).toEqual([])
    await expectInvariants(app, [snapshot])
  })

  it('brings nothing back that was deleted meanwhile', async () => {
    const purged = await add()
    const deleted = await add()
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (go = resolve))
    const worker = await work(async () => (await gate, goodResult()))
    await untilState(purged.snapshot, 'CAPTURING')
    await untilState(deleted.snapshot, 'CAPTURING')
    await owner.run(PurgeLinksDocument, { ids: [purged.link] })
    await owner.run(DeleteSnapshotDocument, { id: deleted.snapshot })
    go()
    await expect.poll(() => worker.capturer.running).toBe(0)
    await worker.stop()
    expect(await snapshotOf(purged.snapshot)).toBeNull()
    expect(await snapshotOf(deleted.snapshot)).toBeNull()
    expect((await owner.run(LinkDocument, { id: deleted.link })).link).toMatchObject({ currentSnapshot: null })
    await expectInvariants(app, [])
  })
})
