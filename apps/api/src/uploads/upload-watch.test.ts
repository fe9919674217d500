import { setTimeout as sleep } from 'node:timers/promises'
import { request as httpRequest } from 'node:http'
import {
  CompleteUploadDocument,
  CreateSnapshotDocument,
  RequestMultipartUploadDocument,
  SnapshotDocument,
  UploadDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { put } from '../../test/harness/transfer.js'

const text = Buffer.from('sent by somebody without an account')

describeOnEachDatabase('the server’s own look for uploads', (database) => {
  let app: TestApp
  let owner: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({
      database,
      limits: {
        uploads: { firstLook: 100, longestLook: 200, lateArrival: 3_000, slowestUpload: 1e9, watchInterval: 50 },
      },
    })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const grantFor = async (over: Partial<UploadFileInput> = {}) => {
    const file: UploadFileInput = { kind: 'FILE', fileName: 'a.txt', contentType: null, ...over }
    const input = { url: `https://example.org/${++pages}`, files: [file] }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    return { ...grant, snapshotId: createSnapshot.snapshot.id }
  }
  const uploadOf = async (id: string) => (await owner.run(UploadDocument, { id })).upload
  const untilState = (id: string, state: string) => expect.poll(async () => (await uploadOf(id))?.state).toBe(state)

  it('attaches a file that nobody completed', async () => {
    const { upload, put: grant, snapshotId } = await grantFor()
    await put(grant, text)
    await untilState(upload.id, 'COMPLETED')
    expect((await owner.run(SnapshotDocument, { id: snapshotId })).snapshot).toMatchObject({
      state: 'READY',
      artifacts: [{ fileName: 'a.txt', size: text.length }],
    })
  })

  it('ends a grant that nobody used, only when it is over, and its snapshot with it', async () => {
    const { upload, snapshotId } = await grantFor({ expiresIn: 1 })
    await sleep(900)
    expect((await uploadOf(upload.id))?.state).toBe('PENDING')
    await untilState(upload.id, 'EXPIRED')
    expect((await owner.run(SnapshotDocument, { id: snapshotId })).snapshot?.state).toBe('CANCELED')
  })

  it('attaches a file whose sending began before the grant ended and went on after it', async () => {
    const { upload, put: grant } = await grantFor({ expiresIn: 2, size: text.length })
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-length': text.length }
      const sending = httpRequest(grant.url, { method: 'PUT', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sending.on('error', reject)
      sending.write(text.subarray(0, 5))
      setTimeout(() => sending.end(text.subarray(5)), 3_000)
    })
    expect(status).toBe(200)
    await untilState(upload.id, 'COMPLETED')
  })

  it('keeps nothing of a file that is not what was granted, and takes the right one later', async () => {
    const { upload, put: grant } = await grantFor({ kind: 'SCREENSHOT', contentType: 'image/gif' })
    await put(grant, text)
    await expect.poll(() => app.app.store.list(`staging/${upload.id}`)).toEqual([])
    expect((await uploadOf(upload.id))?.state).toBe('PENDING')
    await put(grant, Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'))
    await untilState(upload.id, 'COMPLETED')
  })
  it('puts no parts together of which nobody knows whether they are all', async () => {
    const { snapshotId } = await grantFor()
    const file: UploadFileInput = { kind: 'FILE', fileName: 'a.bin', contentType: null, expiresIn: 600 }
    const request = await owner.run(RequestMultipartUploadDocument, { snapshotId, file, partSize: 5 * 1024 ** 3 })
    const { upload, parts } = request.requestMultipartUpload
    const [first, second] = parts
    if (!first || !second) throw new Error('a part is missing')
    await put(first.put, new Uint8Array(100 * 1024))
    await sleep(1_000)
    expect((await uploadOf(upload.id))?.state).toBe('PENDING')
    await put(second.put, text)
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id: upload.id })
    expect(completeUpload.artifact?.size).toBe(100 * 1024 + text.length)
  })
})
