import { createHash, randomBytes } from 'node:crypto'
import {
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateSnapshotDocument,
  RenewUploadCredentialsDocument,
  RenewUploadDocument,
  RequestMultipartUploadDocument,
  RequestUploadCredentialsDocument,
  SignUploadPartsDocument,
  UploadDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import OSS from 'ali-oss'
import { Readable } from 'node:stream'
import { crc64, signUrl } from 'oss-signer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { put } from '../../test/harness/transfer.js'
import { MultipartUploads } from '../storage/multipart-uploads.js'
import { OssClient } from '../storage/oss-client.js'
import { storeAddress } from '../storage/store-address.js'

const partSize = 100 * 1024
const bytes = randomBytes(5 * partSize + 77)
const partOf = (number: number) => bytes.subarray((number - 1) * partSize, number * partSize)
const sha256 = createHash('sha256').update(bytes).digest('hex')

describeOnEachDatabase('large uploads', (database) => {
  let app: TestApp
  let owner: TestClient
  let snapshotId: string

  beforeAll(async () => {
    app = await startTestApp({
      database,
      // As if the store copied no more than this at once: its real limit is a gigabyte.
      limits: { uploads: { copyBytes: 2 * partSize, copyPartBytes: partSize } },
    })
    owner = await app.signUp()
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, {
      input: { url: 'https://example.org/', files: [] },
    })
    snapshotId = createSnapshot.snapshot.id
  })
  afterAll(() => app.stop())

  const video = (over: Partial<UploadFileInput> = {}): UploadFileInput => ({
    kind: 'FILE',
    fileName: 'film.bin',
    contentType: null,
    size: bytes.length,
    ...over,
  })
  const request = async (file = video()) =>
    (await owner.run(RequestMultipartUploadDocument, { snapshotId, file, partSize })).requestMultipartUpload

  it('go in parts, resume from what the store has, and are put together by the server', async () => {
    const { upload, parts, partCount } = await request()
    expect([partCount, parts.length, upload.method]).toEqual([6, 6, 'MULTIPART'])
    for (const { partNumber, put: grant } of parts.slice(0, 3)) {
      expect((await put(grant, partOf(partNumber))).status).toBe(200)
    }
    expect(await owner.codeOf(CompleteUploadDocument, { id: upload.id })).toBe('UPLOAD_MISSING')

    const found = await owner.run(UploadDocument, { id: upload.id })
    expect(found.upload?.parts.map((part) => [part.partNumber, part.size])).toEqual([1, 2, 3].map((n) => [n, partSize]))
    const { signUploadParts } = await owner.run(SignUploadPartsDocument, {
      uploadId: upload.id,
      parts: [4, 5, 6].map((partNumber) => ({
        partNumber,
        contentMd5: createHash('md5').update(partOf(partNumber)).digest('base64'),
      })),
    })
    expect((await put(first(signUploadParts).put, partOf(5))).status).toBe(400)
    for (const { partNumber, put: grant } of signUploadParts) {
      expect((await put(grant, partOf(partNumber))).status).toBe(200)
    }
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id: upload.id, crc64: crc64(bytes) })
    expect(completeUpload).toMatchObject({
      state: 'COMPLETED',
      artifact: { size: bytes.length, sha256, crc64: crc64(bytes) },
    })
    expect((await owner.run(CompleteUploadDocument, { id: upload.id })).completeUpload.artifact?.id).toBe(
      completeUpload.artifact?.id,
    )
    expect(await (await fetch(completeUpload.artifact?.downloadUrl ?? '')).arrayBuffer()).toEqual(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    )
  })

  it('of a size that nobody knew are put together when their client says so', async () => {
    const { upload, parts, partCount } = await request(video({ size: null, maxSize: 10 * 1024 ** 2 }))
    expect(partCount).toBeNull()
    for (const number of [1, 2]) await put(first(parts.slice(number - 1)).put, partOf(number))
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id: upload.id })
    expect(completeUpload.artifact?.size).toBe(2 * partSize)
  })

  it('refuse parts and sizes that make no sense', async () => {
    const { upload } = await request()
    for (const parts of [[{ partNumber: 0 }], [{ partNumber: 7 }], [{ partNumber: 1, contentMd5: 'x' }]]) {
      expect(await owner.codeOf(SignUploadPartsDocument, { uploadId: upload.id, parts })).toBe('BAD_USER_INPUT')
    }
    const many = Array.from({ length: 1_001 }, (_, n) => ({ partNumber: n + 1 }))
    expect(await owner.codeOf(SignUploadPartsDocument, { uploadId: upload.id, parts: many })).toBe('LIMIT_EXCEEDED')
    const variables = (over: object) => ({ snapshotId, file: video(), partSize, ...over })
    const refused = [{ partSize: 1 }, { partSize: 6 * 1024 ** 3 }, { file: video({ size: 51 * 1024 ** 3 }) }]
    for (const over of refused) {
      expect(await owner.codeOf(RequestMultipartUploadDocument, variables(over))).toBe('BAD_USER_INPUT')
    }
  })

  it('let no part be larger or smaller than it was agreed, where the size is known', async () => {
    const { parts } = await request()
    const last = parts.at(-1)
    if (!last) throw new Error('a part is missing')
    for (const [part, length] of [
      [first(parts), partSize + 1],
      [first(parts), partSize - 1],
      [last, partSize],
    ] as const) {
      expect((await put(part.put, new Uint8Array(length))).code).toBe('SignatureDoesNotMatch')
    }
    expect((await put(last.put, partOf(6))).status).toBe(200)
  })

  it('keep parts that are too small, and say so, until they are sent anew', async () => {
    const { upload, parts } = await request(video({ size: null, maxSize: 10 * 1024 ** 2 }))
    const [one, two] = parts
    if (!one || !two) throw new Error('a part is missing')
    for (const { put: grant } of [one, two]) await put(grant, partOf(6))
    expect(await owner.codeOf(CompleteUploadDocument, { id: upload.id })).toBe('UPLOAD_MISMATCH')
    await put(one.put, partOf(1))
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id: upload.id })
    expect(completeUpload).toMatchObject({ state: 'COMPLETED', artifact: { size: partSize + partOf(6).length } })
  })

  it('remove parts that are more than was granted', async () => {
    const { upload, parts } = await request(video({ size: null, maxSize: partSize }))
    expect(parts).toHaveLength(1)
    await put(first(parts).put, bytes)
    await app.app.uploadWatch.hearOf(upload.objectKey)
    await app.app.uploadWatch.look()
    expect((await put(first(parts).put, partOf(1))).code).toBe('NoSuchUpload')
    expect((await owner.run(UploadDocument, { id: upload.id })).upload?.artifact).toBeNull()
  })

  it('sent with credentials are held against the MD5 that was declared', async () => {
    const md5 = (of: Buffer) => createHash('md5').update(of).digest('base64')
    const send = async (contentMd5: string) => {
      const file = video({ contentMd5 })
      const answer = await owner.run(RequestUploadCredentialsDocument, { snapshotId, file })
      const { upload, credentials, storage } = answer.requestUploadCredentials
      const target = { method: 'PUT', bucket: storage.bucket, key: upload.objectKey, endpoint: storage.endpoint }
      const { url } = signUrl({ ...target, addressing: 'path' }, { version: 'V4', region: storage.region, credentials })
      expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200)
      return upload.id
    }
    expect(await owner.codeOf(CompleteUploadDocument, { id: await send(md5(partOf(1))) })).toBe('UPLOAD_MISMATCH')
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id: await send(md5(bytes)) })
    expect(completeUpload.state).toBe('COMPLETED')
  })

  it('sign parts for longer after they were renewed, and none when they were canceled', async () => {
    const { upload } = await request(video({ expiresIn: 1 }))
    const sign = () => owner.send(SignUploadPartsDocument, { uploadId: upload.id, parts: [{ partNumber: 1 }] })
    await expect.poll(async () => (await sign()).errors?.[0]?.extensions.code).toBe('UPLOAD_EXPIRED')
    await owner.run(RenewUploadDocument, { id: upload.id, expiresIn: 600 })
    const part = first((await sign()).data?.signUploadParts)
    expect((await put(part.put, partOf(1))).status).toBe(200)
    await owner.run(CancelUploadDocument, { id: upload.id })
    expect((await sign()).errors?.[0]?.extensions.code).toBe('UPLOAD_EXPIRED')
    await app.app.sweeper.sweep()
    expect((await put(part.put, partOf(1))).code).toBe('NoSuchUpload')
  })

  it('go with temporary credentials and the vendor’s client as well, within their one key', async () => {
    const answer = await owner.run(RequestUploadCredentialsDocument, { snapshotId, file: video() })
    const { upload, credentials, storage } = answer.requestUploadCredentials
    const life = new Date(credentials.expiresAt).getTime() - Date.now()
    expect(life).toBeGreaterThan(800_000)
    expect(life).toBeLessThanOrEqual(3_600_000)
    const clientWith = ({ accessKeyId, accessKeySecret, securityToken }: typeof credentials) =>
      new OSS({
        region: `oss-${storage.region}`,
        bucket: storage.bucket,
        endpoint: storage.endpoint.replace('127.0.0.1', 'localhost'),
        accessKeyId,
        accessKeySecret,
        stsToken: securityToken,
        secure: false,
        sldEnable: true,
        authorizationV4: true,
        timeout: 10_000,
      })
    const client = clientWith(credentials)
    const send = (key: string, by = client) =>
      by.putStream(key, Readable.from([bytes]), {
        contentLength: bytes.length,
        mime: 'application/octet-stream',
        timeout: 10_000,
      })
    const denied = [
      () => send(`${upload.objectKey}2`),
      () => send('snapshots/x'),
      () => client.getStream(upload.objectKey, {}),
      () => client.listV2({ prefix: '', 'max-keys': '10' }),
      () => client.deleteMulti([upload.objectKey], { quiet: true }),
      () => client.copy(upload.objectKey, 'snapshots/x', {}),
    ]
    for (const attempt of denied) await expect(attempt()).rejects.toMatchObject({ status: 403 })
    const { renewUploadCredentials: renewed } = await owner.run(RenewUploadCredentialsDocument, { id: upload.id })
    expect(renewed.credentials.accessKeyId).not.toBe(credentials.accessKeyId)
    expect(new Date(renewed.upload.expiresAt).getTime()).toBeGreaterThanOrEqual(new Date(upload.expiresAt).getTime())
    await expect(send('snapshots/x', clientWith(renewed.credentials))).rejects.toMatchObject({ status: 403 })
    for (const by of [client, clientWith(renewed.credentials)]) await send(upload.objectKey, by)
    const { completeUpload } = await owner.run(CompleteUploadDocument, { id: upload.id })
    expect(completeUpload).toMatchObject({ state: 'COMPLETED', method: 'CREDENTIALS', artifact: { sha256 } })
    expect(await owner.codeOf(RenewUploadCredentialsDocument, { id: upload.id })).toBe('CONFLICT')
  })

  it('leave no parts in the store when they are given up, also those that their client began by itself', async () => {
    const answer = await owner.run(RequestUploadCredentialsDocument, { snapshotId, file: video() })
    const { upload } = answer.requestUploadCredentials
    const parts = new MultipartUploads(
      new OssClient(storeAddress(app.app.config.storage), app.app.config.limits.storage),
      app.app.config.limits.uploads,
    )
    const begun = await parts.start(upload.objectKey, {})
    await owner.run(CancelUploadDocument, { id: upload.id })
    expect(await parts.parts(upload.objectKey, begun)).toEqual([])
    await app.app.sweeper.sweep()
    expect(await parts.parts(upload.objectKey, begun)).toBeNull()
  })
})

function first<T>(items: readonly T[] | undefined): T {
  const [item] = items ?? []
  if (item === undefined) throw new Error('there is none')
  return item
}
