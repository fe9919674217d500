import {
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
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants, sweepAll } from '../../test/harness/invariants.js'
import { TestQueue } from '../../test/harness/queue.js'
import { failedResult, fileAfter, goodResult, untilAborted } from '../../test/harness/scripted-capturer.js'
import type { CaptureProblem } from '../capture/capture.types.js'
import { ArtifactKind, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'

describeOnEachDatabase('the queue', (database) => {
  let queue: TestQueue
  let owner: TestClient

  beforeEach(async () => {
    queue = await TestQueue.start(database)
    owner = queue.owner
  })
  afterEach(() => queue.stop())

  const problemsOf = async (id: string) => (await queue.snapshotOf(id))?.problems.map((problem) => problem.code)

  it('takes a snapshot, and tells its link what the page is called', async () => {
    await queue.work()
    const { link, snapshot } = await queue.add()
    await queue.untilState(snapshot, 'READY')
    expect(await queue.snapshotOf(snapshot)).toMatchObject({
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
    await expectInvariants(queue.app, [snapshot])
  })

  it('never writes over a title that a person gave', async () => {
    const { link, snapshot } = await queue.add()
    await owner.run(UpdateLinkDocument, { id: link, input: { title: 'Mine' } })
    await queue.work()
    await queue.untilState(snapshot, 'READY')
    expect((await owner.run(LinkDocument, { id: link })).link?.title).toBe('Mine')
  })

  it('shows place, step and progress while it goes on', async () => {
    const first = await queue.add()
    const second = await queue.add()
    expect((await queue.snapshotOf(second.snapshot))?.queuePosition).toBe(2)
    expect((await owner.run(CaptureQueueDocument)).captureQueue).toMatchObject({ queued: 2, capturing: 0, workers: 0 })
    await queue.work(untilAborted, { concurrency: 1 })
    await queue.untilState(first.snapshot, 'CAPTURING')
    await expect
      .poll(async () => await queue.snapshotOf(first.snapshot))
      .toMatchObject({ step: 'NAVIGATE', progress: 0.1 })
    expect((await queue.snapshotOf(second.snapshot))?.queuePosition).toBe(1)
    const { captureQueue } = await owner.run(CaptureQueueDocument)
    expect(captureQueue).toMatchObject({ queued: 1, capturing: 1, workers: 1, capacity: 1 })
  })

  it('ends what cannot heal at once, with its reason in the reader’s language', async () => {
    await queue.work(() =>
      failedResult({ problems: [{ code: SnapshotProblemCode.HTTP_ERROR, details: { status: 404 } }] }),
    )
    const { link, snapshot } = await queue.add()
    await queue.untilState(snapshot, 'FAILED')
    const english = await queue.snapshotOf(snapshot)
    expect(english).toMatchObject({ attempts: 1, problems: [{ code: 'HTTP_ERROR' }] })
    expect(english?.problems[0]?.message).toBe('The site answered with an error (HTTP 404).')
    const chinese = await owner.speaking('zh-CN,zh;q=0.9,en;q=0.1').run(SnapshotDocument, { id: snapshot })
    expect(chinese.snapshot?.problems[0]?.message).toBe('网站返回了错误（HTTP 404）。')
    expect((await owner.run(LinkDocument, { id: link })).link).toMatchObject({ latestSnapshot: null })
    await expectInvariants(queue.app, [snapshot])
  })

  it('tries again what may heal, and gives up after three attempts', async () => {
    const worker = await queue.work(() =>
      failedResult({ retryable: true, problems: [{ code: SnapshotProblemCode.TIMEOUT }] }),
    )
    const { snapshot } = await queue.add()
    await queue.untilState(snapshot, 'FAILED')
    expect(await queue.snapshotOf(snapshot)).toMatchObject({ attempts: 3, problems: [{ code: 'TIMEOUT' }] })
    expect(worker.capturer.requests).toHaveLength(3)
  })

  it('keeps the good snapshot when a later one fails', async () => {
    let tries = 0
    await queue.work(() => (++tries === 1 ? goodResult() : failedResult()))
    const { link, snapshot } = await queue.add()
    await queue.untilState(snapshot, 'READY')
    const { captureSnapshot } = await owner.run(CaptureSnapshotDocument, { linkId: link })
    await queue.untilState(captureSnapshot.id, 'FAILED')
    expect((await owner.run(LinkDocument, { id: link })).link).toMatchObject({
      latestSnapshot: { id: snapshot },
      currentSnapshot: { id: captureSnapshot.id },
    })
    await expectInvariants(queue.app, [snapshot, captureSnapshot.id])
  })

  it('keeps the good snapshot as the face of its link when a later one shows a sign-in page', async () => {
    let tries = 0
    const problems = [{ code: SnapshotProblemCode.LOGIN_WALL }]
    const signIn = { ...goodResult('please sign in'), title: 'Sign in', problems }
    await queue.work(() => (++tries === 2 ? signIn : goodResult()))
    const { link, snapshot } = await queue.add()
    await queue.untilState(snapshot, 'READY')
    const faceAfterCapture = async () => {
      const { captureSnapshot } = await owner.run(CaptureSnapshotDocument, { linkId: link })
      await queue.untilState(captureSnapshot.id, 'READY')
      const shown = (await owner.run(LinkDocument, { id: link })).link
      await expectInvariants(queue.app, [captureSnapshot.id])
      return { face: shown?.latestSnapshot?.id, title: shown?.title, newest: captureSnapshot.id }
    }
    expect(await faceAfterCapture()).toMatchObject({ face: snapshot, title: 'The title of the page' })
    const third = await faceAfterCapture()
    expect(third.face).toBe(third.newest)
  })

  it('keeps the whole snapshot as the face of its link, until one comes that is as good', async () => {
    const { CONSENT_LAYER, MISSING_RESOURCES, STORAGE_FAILED, TIMEOUT, TRUNCATED } = SnapshotProblemCode
    const worse: CaptureProblem[] = [
      { code: CONSENT_LAYER },
      { code: MISSING_RESOURCES, details: { count: 1, styles: 1, pictures: 0 } },
      { code: STORAGE_FAILED, kind: ArtifactKind.HTML },
      { code: TIMEOUT },
      { code: TRUNCATED },
    ]
    const next: CaptureProblem[][] = [[], ...worse.map((problem) => [problem])]
    await queue.work(() => ({ ...goodResult(), problems: next.shift() ?? [] }))
    const { link, snapshot } = await queue.add()
    await queue.untilState(snapshot, 'READY')
    const recapture = async () => {
      const { captureSnapshot } = await owner.run(CaptureSnapshotDocument, { linkId: link })
      await queue.untilState(captureSnapshot.id, 'READY')
      return captureSnapshot.id
    }
    const faceOf = async () => (await owner.run(LinkDocument, { id: link })).link?.latestSnapshot?.id
    for (const { code } of worse) {
      await recapture()
      expect(await faceOf(), code).toBe(snapshot)
    }
    next.push([{ code: TRUNCATED, kind: ArtifactKind.SCREENSHOT }])
    const asGood = await recapture()
    expect(await faceOf()).toBe(asGood)
    await expectInvariants(queue.app, [snapshot, asGood])
  })

  it('cancels what waits and what runs, and leaves no file of it', async () => {
    const running = await queue.add()
    const worker = await queue.work(async (request) => {
      await Promise.race([untilAborted(request), sleep(5_000)])
      return goodResult()
    })
    await queue.untilState(running.snapshot, 'CAPTURING')
    await owner.run(CancelSnapshotDocument, { id: running.snapshot })
    await expect.poll(() => worker.capturer.running).toBe(0)
    await worker.stop()
    const waiting = await queue.add()
    await owner.run(CancelSnapshotDocument, { id: waiting.snapshot })
    for (const { snapshot } of [running, waiting]) {
      expect([(await queue.snapshotOf(snapshot))?.state, await problemsOf(snapshot)]).toEqual([
        'CANCELED',
        ['CANCELED'],
      ])
      expect(await owner.codeOf(CancelSnapshotDocument, { id: snapshot })).toBe('CONFLICT')
    }
    await expectInvariants(queue.app, [running.snapshot, waiting.snapshot])
  })

  it('tries failed ones again as new snapshots, once however often one asks', async () => {
    let good = false
    await queue.work(() => (good ? goodResult() : failedResult()))
    const { link, snapshot } = await queue.add()
    await queue.untilState(snapshot, 'FAILED')
    expect((await owner.run(CaptureQueueDocument)).captureQueue.failed).toBe(1)
    await queue.stopWorkers()
    good = true
    const [first, again] = [
      await owner.run(RetrySnapshotsDocument, { ids: [snapshot] }),
      await owner.run(RetrySnapshotsDocument, { ids: [snapshot] }),
    ]
    expect(again.retrySnapshots[0]?.id).toBe(first.retrySnapshots[0]?.id)
    await queue.work(() => goodResult())
    await queue.untilState(first.retrySnapshots[0]?.id ?? '', 'READY')
    expect((await queue.snapshotOf(snapshot))?.state).toBe('FAILED')
    expect((await owner.run(CaptureQueueDocument)).captureQueue.failed).toBe(0)
    expect(await owner.codeOf(RetrySnapshotsDocument, { ids: [first.retrySnapshots[0]?.id ?? ''] })).toBe('CONFLICT')
    const { link: found } = await owner.run(LinkSnapshotsDocument, { id: link })
    expect(found?.snapshots.totalCount).toBe(2)
  })

  it('lets nobody finish an attempt that another worker has taken over', async () => {
    const { snapshot } = await queue.add()
    let release: () => void = () => undefined
    const paused = new Promise<void>((resolve) => (release = resolve))
    // A worker that sleeps longer than its lease: no heartbeat, and a result that comes too late.
    const zombie = await queue.work(async () => (await paused, goodResult('of the zombie')), {
      concurrency: 1,
      limits: { queue: { heartbeatInterval: 60_000 } },
    })
    await queue.untilState(snapshot, 'CAPTURING')
    await queue.work(() => goodResult('of the successor'))
    await queue.untilState(snapshot, 'READY')
    release()
    await expect.poll(() => zombie.capturer.running).toBe(0)
    await zombie.stop()
    expect((await owner.run(SnapshotTextDocument, { id: snapshot })).snapshot?.text).toBe('of the successor')
    expect((await queue.snapshotOf(snapshot))?.attempts).toBe(2)
    await expectInvariants(queue.app, [snapshot])
  })

  it('gives up on a page that kills every worker', async () => {
    const { snapshot } = await queue.add()
    for (let n = 0; n < 3; n++) {
      const worker = await queue.work(() => new Promise<never>(() => undefined), {
        limits: { queue: { heartbeatInterval: 60_000 } },
      })
      await expect.poll(() => worker.capturer.running).toBe(1)
      worker.database.close().catch(() => undefined)
      queue.workers.pop()
    }
    await queue.work()
    await queue.untilState(snapshot, 'FAILED')
    expect(await problemsOf(snapshot)).toEqual(['BROWSER_CRASHED'])
  })

  it('gives back what runs when a worker has to stop, without counting it as a failure', async () => {
    const { snapshot } = await queue.add()
    const stopping = await queue.work(untilAborted)
    await queue.untilState(snapshot, 'CAPTURING')
    await stopping.stop()
    expect((await queue.snapshotOf(snapshot))?.state).toBe('QUEUED')
    await queue.work()
    await queue.untilState(snapshot, 'READY')
    expect((await queue.snapshotOf(snapshot))?.attempts).toBe(2)
  })

  it('says so when the store stays away, and goes on when it is back', async () => {
    const { link, snapshot } = await queue.add()
    const cutOff = await queue.work(() => goodResult(), { storage: { port: 9 } })
    await queue.untilState(snapshot, 'FAILED')
    expect(await problemsOf(snapshot)).toEqual(['STORAGE_FAILED'])
    expect(cutOff.capturer.requests).toHaveLength(3)
    await cutOff.stop()
    await queue.work()
    const { captureSnapshot } = await owner.run(CaptureSnapshotDocument, { linkId: link })
    await queue.untilState(captureSnapshot.id, 'READY')
    await expectInvariants(queue.app, [snapshot, captureSnapshot.id])
  })

  it('attaches no file that was swept while the next one was stored, and takes them all again', async () => {
    const { snapshot } = await queue.add()
    const late = fileAfter(ArtifactKind.TEXT, 'the text', () => sweepAll(queue.app.app))
    const result = goodResult('the text')
    const { capturer } = await queue.work(() => ({ ...result, files: [...result.files.slice(0, 1), late] }))
    await queue.untilState(snapshot, 'READY')
    expect(capturer.requests).toHaveLength(2)
    await queue.stopWorkers()
    await expectInvariants(queue.app, [snapshot])
  })

  it('keeps no file that is shorter than it was said to be', async () => {
    await queue.work(() => {
      const result = goodResult()
      return { ...result, files: result.files.map((each) => ({ ...each, size: each.size + 1 })) }
    })
    const { snapshot } = await queue.add()
    await queue.untilState(snapshot, 'FAILED')
    expect((await queue.snapshotOf(snapshot))?.artifacts).toEqual([])
    await expectInvariants(queue.app, [snapshot])
  })

  it('brings nothing back that was deleted meanwhile', async () => {
    const purged = await queue.add()
    const deleted = await queue.add()
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (go = resolve))
    const worker = await queue.work(async () => (await gate, goodResult()))
    await queue.untilState(purged.snapshot, 'CAPTURING')
    await queue.untilState(deleted.snapshot, 'CAPTURING')
    await owner.run(PurgeLinksDocument, { ids: [purged.link] })
    await owner.run(DeleteSnapshotDocument, { id: deleted.snapshot })
    go()
    await expect.poll(() => worker.capturer.running).toBe(0)
    await worker.stop()
    expect(await queue.snapshotOf(purged.snapshot)).toBeNull()
    expect(await queue.snapshotOf(deleted.snapshot)).toBeNull()
    expect((await owner.run(LinkDocument, { id: deleted.link })).link).toMatchObject({ currentSnapshot: null })
    await expectInvariants(queue.app, [])
  })
})
