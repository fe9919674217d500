import { request as httpRequest } from 'node:http'
import { Readable } from 'node:stream'
import {
  CancelSnapshotDocument,
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateSnapshotDocument,
  DeleteSnapshotDocument,
  RenewUploadDocument,
  RequestMultipartUploadDocument,
  SnapshotDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import { pino } from 'pino'
import { In } from 'typeorm'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { faults, type RoughStore, startRoughStore } from '../../test/harness/rough-store.js'
import { ScriptedCapturer } from '../../test/harness/scripted-capturer.js'
import { put } from '../../test/harness/transfer.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { Sweep } from '../storage/sweep.entity.js'
import { UploadWatch } from './upload-watch.js'
import { Upload } from './upload.entity.js'

const text = Buffer.from('sent by somebody without an account')
const never = 3_600_000

/** Nothing is looked at and nothing is swept but when a test has it done, as if the server had been away until then. */
const limits = {
  uploads: { firstLook: 1, longestLook: 1, lateArrival: 300, slowestUpload: 1e9, watchInterval: never },
  sweep: { interval: never, grace: 0 },
  storage: { tries: 1 },
}

describeOnEachDatabase('the end of a grant', (database) => {
  let app: TestApp
  let owner: TestClient
  let rough: RoughStore
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({ database, limits })
    owner = await app.signUp()
    rough = await startRoughStore(Number(new URL(app.app.storeUrl).port))
  })
  afterEach(() => (rough.treat = () => undefined))
  afterAll(async () => {
    await app.stop()
    await rough.close()
  })

  const grantFor = async (over: Partial<UploadFileInput> = {}) => {
    const file: UploadFileInput = { kind: 'FILE', fileName: 'a.txt', contentType: null, ...over }
    const input = { url: `https://example.org/${++pages}`, files: [file] }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    return { ...grant, snapshotId: createSnapshot.snapshot.id }
  }
  const rowOf = (id: string) => app.app.database.read.findOneByOrFail(Upload, { id })
  const stateOf = async (id: string) => (await rowOf(id)).state
  const sweep = () => app.app.sweeper.sweep()
  const look = () => app.app.uploadWatch.look()
  const staged = (id: string) => app.app.store.list(`staging/${id}/`)
  /** The time of uploads is over, and that of a small file's late arrival too; whatever can be swept is due. */
  const letTimePass = async (...ids: string[]) => {
    const expiresAt = new Date(Date.now() - 2 * limits.uploads.lateArrival)
    await app.app.database.write(async (tx) => {
      await tx.update(Upload, { id: In(ids) }, { expiresAt, lookAt: expiresAt })
      await tx.query(`UPDATE sweeps SET notBefore = '2000-01-01 00:00:00.000'`)
    })
  }

  it('loses no file that arrived in time, though the server was away over it and sweeps first when it is back', async () => {
    const grants = await Promise.all(Array.from({ length: 12 }, () => grantFor()))
    for (const grant of grants) expect((await put(grant.put, text)).status).toBe(200)
    const ids = grants.map(({ upload }) => upload.id)
    await letTimePass(...ids)
    await sweep()
    await look()
    await sweep()
    expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'COMPLETED'))
  })

  it('loses no file while the store is away over it', async () => {
    const { upload, put: grant } = await grantFor()
    expect((await put(grant, text)).status).toBe(200)
    rough.treat = () => faults['an error']
    const worker = await app.startWorker(new ScriptedCapturer(), { storage: { port: rough.port } })
    await letTimePass(upload.id)
    await worker.uploadWatch.look()
    await worker.stop()
    expect(await stateOf(upload.id)).toBe('PENDING')
    await sweep()
    await look()
    expect(await stateOf(upload.id)).toBe('COMPLETED')
  })

  it('is waited for as long as the largest file of the grant may take', async () => {
    const worker = await app.startWorker(new ScriptedCapturer(), { limits: { uploads: { slowestUpload: 1 } } })
    const { upload, put: grant } = await grantFor({ maxSize: 4_000 })
    const { response, finish } = await startSending(grant.url, text)
    await letTimePass(upload.id)
    await worker.uploadWatch.look()
    expect(await stateOf(upload.id)).toBe('PENDING')
    finish()
    expect(await response).toBe(200)
    await sweep()
    await worker.uploadWatch.look()
    expect(await stateOf(upload.id)).toBe('COMPLETED')
    await worker.stop()
  })

  it('ends an upload that nobody used, and what arrives after it is swept', async () => {
    const { upload, put: grant, snapshotId } = await grantFor()
    const { response, finish } = await startSending(grant.url, text)
    await letTimePass(upload.id)
    await look()
    expect(await stateOf(upload.id)).toBe('EXPIRED')
    expect((await owner.run(SnapshotDocument, { id: snapshotId })).snapshot?.state).toBe('CANCELED')
    expect(await owner.codeOf(CompleteUploadDocument, { id: upload.id })).toBe('UPLOAD_EXPIRED')
    finish()
    expect(await response).toBe(200)
    expect(await staged(upload.id)).toHaveLength(1)
    await sweep()
    expect(await staged(upload.id)).toEqual([])
    // Later still, when all of its sweeps are done.
    await letTimePass()
    await sweep()
    await app.app.store.put(upload.objectKey, () => Readable.from([text]), {
      size: text.length,
      contentType: 'text/plain',
      signal: new AbortController().signal,
    })
    await app.app.stagingCheck.run(new AbortController().signal)
    await sweep()
    expect(await staged(upload.id)).toEqual([])
  })

  it('is not taken for swept by the daily check while it is awaited', async () => {
    const { upload, put: grant } = await grantFor()
    await put(grant, text)
    await app.app.stagingCheck.run(new AbortController().signal)
    await sweep()
    expect(await staged(upload.id)).toHaveLength(1)
  })

  it('is the latest that any of its signatures has, whatever was renewed for shorter', async () => {
    const { upload, put: grant } = await grantFor({ expiresIn: 600 })
    const { renewUpload } = await owner.run(RenewUploadDocument, { id: upload.id, expiresIn: 1 })
    expect(renewUpload.upload.expiresAt).toBe(upload.expiresAt)
    await expect.poll(() => Date.now() > new Date(renewUpload.put.expiresAt).getTime() + 500).toBe(true)
    expect((await put(renewUpload.put, text)).status).toBe(403)
    await look()
    await sweep()
    expect(await stateOf(upload.id)).toBe('PENDING')
    expect((await put(grant, text)).status).toBe(200)
    await sweep()
    await look()
    expect(await stateOf(upload.id)).toBe('COMPLETED')
  })

  it('does not come while it is put off', async () => {
    const { upload } = await grantFor()
    await letTimePass(upload.id)
    const renewing = {
      complete: async () => {
        await owner.run(RenewUploadDocument, { id: upload.id, expiresIn: 600 })
        throw new ApiError(ErrorCode.UPLOAD_MISSING, 'nothing is there')
      },
    }
    const { database: rows, config } = app.app
    await new UploadWatch(rows, renewing, config.limits, pino({ level: 'silent' })).look()
    expect(await stateOf(upload.id)).toBe('PENDING')
    await look()
    expect(await stateOf(upload.id)).toBe('PENDING')
  })

  it('of an upload in parts may be put off by a URL for the whole file', async () => {
    const { snapshotId } = await grantFor()
    const file = { kind: 'FILE' as const, fileName: 'b.txt', contentType: null, size: text.length }
    const { requestMultipartUpload } = await owner.run(RequestMultipartUploadDocument, { snapshotId, file })
    const { id } = requestMultipartUpload.upload
    expect(await owner.codeOf(CompleteUploadDocument, { id })).toBe('UPLOAD_MISSING')
    const { renewUpload } = await owner.run(RenewUploadDocument, { id })
    expect((await put(renewUpload.put, text)).status).toBe(200)
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id })
    expect(completeUpload).toMatchObject({ state: 'COMPLETED', artifact: { size: text.length } })
  })

  it.each([
    ['it is canceled', ({ upload }) => owner.run(CancelUploadDocument, { id: upload.id })],
    ['its snapshot is canceled', ({ snapshotId }) => owner.run(CancelSnapshotDocument, { id: snapshotId })],
    ['its snapshot is deleted', ({ snapshotId }) => owner.run(DeleteSnapshotDocument, { id: snapshotId })],
  ] as [string, (grant: Awaited<ReturnType<typeof grantFor>>) => Promise<unknown>][])(
    'comes at once when %s, and what had arrived goes',
    async (_, end) => {
      const grant = await grantFor({ expiresIn: 600 })
      await put(grant.put, text)
      await end(grant)
      await look()
      await sweep()
      expect(await stateOf(grant.upload.id)).toBe('CANCELED')
      expect(await staged(grant.upload.id)).toEqual([])
      // The URL holds until its end: what is sent with it goes then.
      await put(grant.put, text)
      const [left] = await app.app.database.read.findBy(Sweep, { prefix: `staging/${grant.upload.id}/` })
      expect(left?.notBefore.getTime()).toBeGreaterThan(new Date(grant.upload.expiresAt).getTime())
    },
  )
})

/** Begins a PUT, and ends it when it is told to. */
async function startSending(url: string, bytes: Buffer) {
  const headers = { 'content-length': bytes.length }
  const sending = httpRequest(url, { method: 'PUT', headers, agent: false })
  const response = new Promise<number | undefined>((resolve, reject) => {
    sending.on('error', reject)
    sending.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
  })
  await new Promise((sent) => sending.write(bytes.subarray(0, 5), sent))
  return { response, finish: () => sending.end(bytes.subarray(5)) }
}
