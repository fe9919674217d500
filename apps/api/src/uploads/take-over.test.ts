import { randomBytes } from 'node:crypto'
import {
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateSnapshotDocument,
  SnapshotDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import { crc64 } from 'oss-signer'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { otherCompletion } from '../../test/harness/completion.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants, sweepAll } from '../../test/harness/invariants.js'
import { faults, type RoughStore, startRoughStore } from '../../test/harness/rough-store.js'
import { put } from '../../test/harness/transfer.js'
import { UploadWatch } from './upload-watch.js'
import { Upload } from './upload.entity.js'

const bytes = randomBytes(3_000_000)
const never = 3_600_000

describeOnEachDatabase('taking a file over', (database) => {
  let app: TestApp
  let owner: TestClient
  let rough: RoughStore
  let pages = 0
  const uploads = { firstLook: never, watchInterval: never, claimPoll: 20 }

  beforeAll(async () => {
    app = await startTestApp({ database, limits: { uploads } })
    owner = await app.signUp()
    rough = await startRoughStore(Number(new URL(app.app.storeUrl).port))
  })
  afterAll(async () => {
    await app.stop()
    await rough.close()
  })

  /** A file that has arrived, and is to be taken over. */
  const arrived = async (over: Partial<UploadFileInput> = {}, body: Buffer<ArrayBuffer> = bytes) => {
    const file: UploadFileInput = { kind: 'FILE', fileName: 'a.bin', contentType: null, ...over }
    const input = { url: `https://example.org/${++pages}`, files: [file] }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    expect((await put(grant.put, body)).status).toBe(200)
    return { id: grant.upload.id, key: grant.upload.objectKey, put: grant.put, snapshotId: createSnapshot.snapshot.id }
  }
  const rowOf = (id: string) => app.app.database.read.findOneByOrFail(Upload, { id })
  const complete = async (id: string) => (await owner.run(CompleteUploadDocument, { id })).completeUpload

  it('is done by one of all who ask for it at once, on whichever instance', async () => {
    const { id, snapshotId } = await arrived()
    let copies = 0
    const instance = () =>
      otherCompletion(app, {
        aroundCopy: (copy) => {
          copies++
          return copy()
        },
      })
    const instances = [instance(), instance()]
    const asked = Array.from({ length: 10 }, (_, n) => instances[n % 2]?.complete({ id }))
    const answers = await Promise.all([...asked, complete(id)])
    expect(new Set(answers.map((answer) => answer?.state))).toEqual(new Set(['COMPLETED']))
    expect(copies).toBeLessThanOrEqual(1)
    expect((await owner.run(SnapshotDocument, { id: snapshotId })).snapshot?.artifacts).toHaveLength(1)
    expect(await app.app.store.list(`snapshots/${snapshotId}/`)).toHaveLength(1)
    expect(await rowOf(id)).toMatchObject({ claim: null, claimedUntil: null })
  })

  it('is waited for, and kept hold of, longer than a claim lasts', async () => {
    const { id } = await arrived()
    let copies = 0
    const begun = Promise.withResolvers<undefined>()
    const go = Promise.withResolvers<undefined>()
    const slow = otherCompletion(app, {
      limits: { uploads: { claimTime: 600 } },
      aroundCopy: async (copy) => {
        copies++
        begun.resolve(undefined)
        await go.promise
        return copy()
      },
    })
    const first = slow.complete({ id })
    await begun.promise
    const claimed = await rowOf(id)
    const second = complete(id)
    // Long enough for the claim to have ended, had it not been renewed twice and more.
    await expect
      .poll(async () => Number((await rowOf(id)).claimedUntil) - Number(claimed.claimedUntil))
      .toBeGreaterThan(600)
    expect((await rowOf(id)).claim).toBe(claimed.claim)
    go.resolve(undefined)
    expect((await Promise.all([first, second])).map(({ state }) => state)).toEqual(['COMPLETED', 'COMPLETED'])
    expect(copies).toBe(1)
  })

  it('goes to somebody else when whoever was at it is gone, and is no more his', async () => {
    const { id, snapshotId } = await arrived()
    const stopped = Promise.withResolvers<undefined>()
    const wakeUp = Promise.withResolvers<undefined>()
    const sleeper = otherCompletion(app, {
      aroundCopy: async (copy) => {
        const copied = await copy()
        stopped.resolve(undefined)
        await wakeUp.promise
        return copied
      },
    })
    const lost = sleeper.complete({ id })
    await stopped.promise
    // As if it had not been renewed: the process stood still.
    await app.app.database.write((tx) => tx.update(Upload, { id }, { claimedUntil: new Date(0) }))
    const { artifact } = await complete(id)
    wakeUp.resolve(undefined)
    expect((await lost).artifactId).toBe(artifact?.id)
    expect((await owner.run(SnapshotDocument, { id: snapshotId })).snapshot?.artifacts).toHaveLength(1)
    await expectInvariants(app, [snapshotId])
  })

  it('attaches nothing that has been swept, or is about to be, and begins anew', async () => {
    const { id, snapshotId } = await arrived()
    const { database: rows } = app.app
    let writes = 0
    const swept = otherCompletion(app, {})
    // The claim is taken by its claims. Of its own writes, the first is that of the sweep, the second attaches.
    const write = rows.write.bind(rows)
    Object.assign(swept, {
      database: Object.assign(Object.create(rows) as typeof rows, {
        write: async (work: Parameters<typeof write>[0]) => {
          if (++writes === 2) await sweepAll(app.app)
          return write(work)
        },
      }),
    })
    expect((await swept.complete({ id })).state).toBe('COMPLETED')
    expect(writes).toBe(5)
    await expectInvariants(app, [snapshotId])
  })

  it('is broken off when the server stops, and left to the next look', async () => {
    const { id } = await arrived()
    const asked = Promise.withResolvers<undefined>()
    rough.treat = ({ method }) => {
      if (method !== 'PUT') return undefined
      asked.resolve(undefined)
      return faults['no answer']
    }
    const stuck = otherCompletion(app, { storePort: rough.port, limits: { http: { drainTimeout: 50 } } })
    const work = stuck.complete({ id }).catch((error: unknown) => error)
    await asked.promise
    const away = new AbortController()
    const waiting = stuck.complete({ id }, {}, away.signal).catch((error: unknown) => error)
    away.abort(new Error('away'))
    expect(await waiting).toMatchObject({ message: 'away' })
    await stuck.drain()
    expect(await work).toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await rowOf(id)).toMatchObject({ state: 'PENDING', claim: null })
    expect((await complete(id)).state).toBe('COMPLETED')
  })

  it('of one file holds up no other one', async () => {
    const [slow, quick] = [await arrived(), await arrived()]
    const go = Promise.withResolvers<undefined>()
    const completion = otherCompletion(app, {
      aroundCopy: async (copy, from) => {
        if (from === slow.key) await go.promise
        return copy()
      },
    })
    const { database: rows, config } = app.app
    await rows.write((tx) => tx.update(Upload, { id: slow.id }, { lookAt: new Date(0) }))
    await rows.write((tx) => tx.update(Upload, { id: quick.id }, { lookAt: new Date(1) }))
    const looking = new UploadWatch(rows, completion, config.limits, pino({ level: 'silent' })).look()
    await expect.poll(async () => (await rowOf(quick.id)).state).toBe('COMPLETED')
    expect((await rowOf(slow.id)).state).toBe('PENDING')
    go.resolve(undefined)
    await looking
    expect((await rowOf(slow.id)).state).toBe('COMPLETED')
  })

  it('ends with the upload, when that is canceled meanwhile', async () => {
    const { id, snapshotId } = await arrived()
    const completion = otherCompletion(app, {
      aroundCopy: async (copy) => {
        await owner.run(CancelUploadDocument, { id })
        return copy()
      },
    })
    await expect(completion.complete({ id })).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED' })
    expect(await rowOf(id)).toMatchObject({ state: 'CANCELED', artifactId: null })
    await expectInvariants(app, [snapshotId])
  })

  it('leaves the right file there that has taken a wrong one’s place', async () => {
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
    const { id, put: grant } = await arrived({ kind: 'SCREENSHOT', contentType: 'image/gif' }, bytes)
    const completion = otherCompletion(app, {})
    const { store } = app.app
    Object.assign(completion, {
      store: Object.assign(Object.create(store) as typeof store, {
        until: () => store,
        head: async (key: string) => {
          await put(grant, gif)
          return store.head(key)
        },
      }),
    })
    await expect(completion.complete({ id })).rejects.toMatchObject({ code: 'UPLOAD_MISMATCH' })
    expect(await complete(id)).toMatchObject({ state: 'COMPLETED', artifact: { size: gif.length } })
  })

  it('tells who has sent another file that this one was attached', async () => {
    const { id } = await arrived()
    await complete(id)
    const other = { id, crc64: crc64(Buffer.from('another file')) }
    expect(await owner.codeOf(CompleteUploadDocument, other)).toBe('UPLOAD_MISMATCH')
    const same = await owner.run(CompleteUploadDocument, { id, crc64: crc64(bytes) })
    expect(same.completeUpload.state).toBe('COMPLETED')
  })
})
