import { CancelSnapshotDocument, CaptureSnapshotDocument } from '@linksnap/schema'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants } from '../../test/harness/invariants.js'
import { TestQueue } from '../../test/harness/queue.js'
import { randomFrom } from '../../test/harness/random.js'
import { faults, type RoughStore, slowly, startRoughStore } from '../../test/harness/rough-store.js'
import { goodResult, type Script } from '../../test/harness/scripted-capturer.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'

const storage = { tries: 4, retryDelay: 5, transferTimeout: 1_000, resultTimeout: 6_000 }
const names = Object.keys(faults) as (keyof typeof faults)[]

describeOnEachDatabase('captures, while the store', (database) => {
  let queue: TestQueue
  let rough: RoughStore
  const random = randomFrom(7)

  beforeAll(async () => {
    queue = await TestQueue.start(database)
    rough = await startRoughStore(Number(new URL(queue.app.app.storeUrl).port))
  })
  afterAll(async () => {
    await queue.stop()
    await rough.close()
  })

  const work = (script?: Script, limits: Partial<typeof storage> = {}) =>
    queue.work(script, { storage: { port: rough.port }, limits: { storage: { ...storage, ...limits } } })

  /** Adds pages and waits until nothing is to do for them any more. @returns how they ended */
  async function capture(pages: number) {
    const ids = await Promise.all(Array.from({ length: pages }, async () => (await queue.add()).snapshot))
    const found = async () => (await queue.app.app.database.read.find(Snapshot)).filter(({ id }) => ids.includes(id))
    await expect.poll(async () => (await found()).every(({ finishedAt }) => finishedAt !== null)).toBe(true)
    await queue.stopWorkers()
    rough.treat = () => undefined
    await expectInvariants(queue.app, ids)
    return found()
  }

  it('now and then does what a store may do, are stored whole in the end', async () => {
    rough.treat = () => (random() < 0.2 ? faults[names[Math.floor(random() * names.length)] ?? 'an error'] : undefined)
    await work()
    expect((await capture(30)).map(({ state }) => state)).toEqual(Array<string>(30).fill('READY'))
  })

  it.each(names)('has nothing but %s, fail with a reason and are good the next time', async (name) => {
    rough.treat = () => faults[name]
    await work(undefined, { tries: 2 })
    const [failed] = await capture(1)
    expect(failed).toMatchObject({ state: 'FAILED', problemList: [{ code: 'STORAGE_FAILED' }] })
    await work()
    const { captureSnapshot } = await queue.owner.run(CaptureSnapshotDocument, { linkId: failed?.linkId ?? '' })
    await queue.untilState(captureSnapshot.id, 'READY')
    await queue.stopWorkers()
  })

  /** A file that is made as it is read; `made` is how many bytes of it were. */
  function largeResult() {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const chunks = 640
    const hash = createHash('sha256')
    for (let n = 0; n < chunks; n += 1) hash.update(chunk)
    const file = {
      kind: ArtifactKind.HTML,
      contentType: 'text/html',
      fileName: 'page.html',
      sha256: hash.digest('hex'),
    }
    const read = { made: 0 }
    const open = () => {
      read.made = 0
      return Readable.from(
        (function* () {
          for (let n = 0; n < chunks; n += 1, read.made += chunk.length) yield chunk
        })(),
      )
    }
    const result = { ...goodResult(), files: [{ ...file, size: chunk.length * chunks, open }] }
    return { result, read }
  }

  it('takes 50 kB a second, are given up in their time, and no more of them is held than is under way', async () => {
    const { result, read } = largeResult()
    rough.treat = () => slowly(50_000)
    const limits = { transferTimeout: 60_000, resultTimeout: 1_000 }
    const { capturer } = await work(() => result, limits)
    const started = performance.now()
    const [failed] = await capture(1)
    expect(failed).toMatchObject({ state: 'FAILED', problemList: [{ code: 'STORAGE_FAILED' }] })
    expect(capturer.requests).toHaveLength(3)
    expect(performance.now() - started).toBeLessThan(3 * 1_000 + 10_000)
    expect(read.made).toBeLessThan(result.files[0]?.size ?? 0)
  })

  it('does not answer, end as soon as they are canceled', async () => {
    const asked = Promise.withResolvers<undefined>()
    rough.treat = ({ method }) => {
      if (method === 'PUT') asked.resolve(undefined)
      return faults['no answer']
    }
    const worker = await work(undefined, { transferTimeout: 600_000, resultTimeout: 600_000 })
    const { snapshot } = await queue.add()
    await asked.promise
    await queue.owner.run(CancelSnapshotDocument, { id: snapshot })
    // It ends within a heartbeat; a worker that still waited for the store would not.
    await worker.stop()
    queue.workers.length = 0
    rough.treat = () => undefined
    await expectInvariants(queue.app, [snapshot])
  })
})
