import { createHash } from 'node:crypto'
import {
  CancelSnapshotDocument,
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateSnapshotDocument,
  DeleteSnapshotDocument,
  LinkDocument,
  RenewUploadDocument,
  RequestUploadDocument,
  SnapshotDocument,
  UploadDocument,
  type UploadFileInput,
  UploadsDocument,
} from '@linksnap/schema'
import { crc64 } from 'oss-signer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { sweepAll } from '../../test/harness/invariants.js'
import { post, put } from '../../test/harness/transfer.js'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const page = Buffer.from('<!doctype html><title>Saved</title><p>A page from behind a login.')
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('base64')

describeOnEachDatabase('uploads', (database) => {
  let app: TestApp
  let owner: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' } })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const picture = (over: Partial<UploadFileInput> = {}): UploadFileInput => ({
    kind: 'SCREENSHOT',
    fileName: 'picture.png',
    contentType: 'image/png',
    ...over,
  })
  /** A new snapshot of a new link, and the grant for its one file. */
  const grantFor = async (file: UploadFileInput, client = owner) => {
    const input = { url: `https://example.org/${++pages}`, files: [file] }
    const { createSnapshot } = await client.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    return { ...grant, snapshotId: createSnapshot.snapshot.id }
  }
  const complete = async (id: string, crc?: string) =>
    (await owner.run(CompleteUploadDocument, { id, crc64: crc })).completeUpload
  const codeOfComplete = (id: string, client = owner) => client.codeOf(CompleteUploadDocument, { id })
  const stateOf = async (snapshotId: string) => (await owner.run(SnapshotDocument, { id: snapshotId })).snapshot?.state
  const stored = (prefix: string) => app.app.store.list(prefix)

  it('goes straight to the store by PUT, is checked, and becomes the snapshot', async () => {
    const { upload, put: grant, snapshotId } = await grantFor(picture({ size: png.length, contentMd5: md5(png) }))
    expect(await stateOf(snapshotId)).toBe('AWAITING_UPLOAD')
    expect(new URL(grant.url).origin).toBe(new URL(app.app.storeUrl).origin)
    expect((await put(grant, png)).status).toBe(200)
    const done = await complete(upload.id, crc64(png))
    expect(done).toMatchObject({
      state: 'COMPLETED',
      method: 'PUT',
      snapshot: { state: 'READY' },
      artifact: {
        kind: 'SCREENSHOT',
        contentType: 'image/png',
        fileName: 'picture.png',
        size: png.length,
        sha256: createHash('sha256').update(png).digest('hex'),
        crc64: crc64(png),
      },
    })
    const bytes = await (await fetch(done.artifact?.url ?? '')).arrayBuffer()
    expect(Buffer.from(bytes)).toEqual(png)
    expect(await stored(`staging/${upload.id}`)).toEqual([])
  })

  it('goes by the form of the same grant as well', async () => {
    const { upload, post: form, snapshotId } = await grantFor(picture())
    expect((await post(form, png)).status).toBe(200)
    expect(await complete(upload.id)).toMatchObject({ state: 'COMPLETED', method: 'POST' })
    expect(await stateOf(snapshotId)).toBe('READY')
  })

  it('is kept with the metadata and in the class that were asked for, and nothing else that was sent along', async () => {
    const file = picture({ storageClass: 'IA', metadata: [{ name: 'Source', value: 'browser; save' }] })
    const [byPut, byForm] = [await grantFor(file), await grantFor(file)]
    expect((await put(byPut.put, png)).status).toBe(200)
    const more = (fields: [string, string][]): [string, string][] => [...fields, ['x-oss-meta-more', 'of mine']]
    expect((await post(byForm.post, png, more)).status).toBe(200)
    for (const { upload, snapshotId } of [byPut, byForm]) {
      await complete(upload.id)
      const [key = ''] = await stored(`snapshots/${snapshotId}/`)
      expect(await app.app.store.head(key)).toMatchObject({
        contentType: 'image/png',
        storageClass: 'IA',
        metadata: { source: 'browser; save' },
      })
    }
  })

  it('is refused where it cannot be read at once, as the class that a form may name without being asked', async () => {
    const { upload, post: form } = await grantFor(picture())
    const archived = (fields: [string, string][]): [string, string][] => [...fields, ['x-oss-storage-class', 'Archive']]
    expect((await post(form, png, archived)).status).toBe(200)
    expect(await codeOfComplete(upload.id)).toBe('UPLOAD_MISMATCH')
    expect(await stored(`staging/${upload.id}`)).toEqual([])
  })

  it('is named by the last segment of its path, however long that is', async () => {
    const { upload, put: grant } = await grantFor({
      kind: 'FILE',
      fileName: `${'d/'.repeat(200)}报告 v2.pdf`,
      contentType: null,
    })
    await put(grant, Buffer.from('text'))
    expect(await complete(upload.id)).toMatchObject({ artifact: { fileName: '报告 v2.pdf' } })
  })

  it.each(['V1', 'V4'] as const)('is signed with %s where that is asked for', async (signatureVersion) => {
    const file = picture({ signatureVersion, size: png.length, metadata: [{ name: 'Source', value: 'browser; save' }] })
    const byPut = await grantFor(file)
    const byPost = await grantFor(file)
    expect(byPut.put.url.includes('x-oss-signature-version')).toBe(signatureVersion === 'V4')
    expect((await put(byPut.put, png)).status).toBe(200)
    expect((await post(byPost.post, png)).status).toBe(200)
    for (const { upload } of [byPut, byPost]) expect(await complete(upload.id)).toMatchObject({ state: 'COMPLETED' })
  })

  it.each([
    ['V4', 604_800],
    ['V1', 32_400],
  ] as const)(
    'lives as long as a signature of %s can, to the second, also when it is renewed',
    async (version, longest) => {
      const { upload, ...grant } = await grantFor(picture({ signatureVersion: version, expiresIn: longest }))
      const { renewUpload } = await owner.run(RenewUploadDocument, { id: upload.id, expiresIn: longest })
      for (const { put: byPut, post: byForm } of [grant, renewUpload]) {
        for (const { expiresAt } of [byPut, byForm]) {
          const life = (new Date(expiresAt).getTime() - new Date(upload.createdAt).getTime()) / 1000
          expect(Math.abs(life - longest)).toBeLessThan(60)
        }
        expect((await put(byPut, png)).status).toBe(200)
        expect((await post(byForm, png)).status).toBe(200)
      }
    },
  )

  it('is READY when all of its files are', async () => {
    const files = [picture(), { kind: 'HTML' as const, fileName: 'page.html', contentType: 'text/html' }]
    const input = { url: `https://example.org/${++pages}`, files, takenAt: '2020-02-02T02:02:02.000Z' }
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input })
    const [first, second] = createSnapshot.grants
    if (!first || !second) throw new Error('a grant is missing')
    expect(createSnapshot.snapshot).toMatchObject({ source: 'UPLOAD', requestedAt: input.takenAt })
    await put(first.put, png)
    await complete(first.upload.id)
    expect(await stateOf(createSnapshot.snapshot.id)).toBe('AWAITING_UPLOAD')
    await put(second.put, page)
    await complete(second.upload.id)
    expect(await stateOf(createSnapshot.snapshot.id)).toBe('READY')
  })

  it('adds a file to a snapshot that is ready, and changes nothing else of it', async () => {
    const { upload, put: grant, snapshotId } = await grantFor(picture())
    await put(grant, png)
    await complete(upload.id)
    const file = { kind: 'FILE' as const, fileName: '../../笔记 "a".txt', contentType: null }
    const { requestUpload } = await owner.run(RequestUploadDocument, { snapshotId, file })
    await put(requestUpload.put, Buffer.from('notes'))
    expect(await complete(requestUpload.upload.id)).toMatchObject({
      artifact: { fileName: '笔记 "a".txt', contentType: 'text/plain' },
    })
    const { snapshot } = await owner.run(SnapshotDocument, { id: snapshotId })
    expect([snapshot?.state, snapshot?.artifacts.map((each) => each.kind)]).toEqual(['READY', ['SCREENSHOT', 'FILE']])
  })

  it('takes what bare clients send, who name no type', async () => {
    const { upload, put: grant } = await grantFor({ kind: 'FILE', fileName: 'bare.bin', contentType: null })
    expect(grant.headers).toEqual([])
    const response = await fetch(grant.url, { method: 'PUT', body: new Uint8Array([0, 1, 2, 3]) })
    expect(response.status).toBe(200)
    expect(await complete(upload.id)).toMatchObject({ artifact: { contentType: 'application/octet-stream' } })
  })

  it('refuses at the store whatever was not signed', async () => {
    const file = picture({ size: png.length, contentMd5: md5(png) })
    const { put: grant, upload } = await grantFor(file)
    const other = Buffer.from(png).fill(1)
    const tries = [
      await put(grant, png, { 'content-type': 'text/html' }),
      await put(grant, png, { 'content-type': 'image/png;charset=UTF-8' }),
      await put(grant, Buffer.concat([png, png])),
      await put(grant, other),
      await put(grant, png, { 'x-oss-object-acl': 'public-read' }),
      await put(grant, png, { 'x-oss-meta-more': '1' }),
      await put({ ...grant, url: grant.url.replace(upload.id, `upl_${'0'.repeat(32)}`) }, png),
      await put({ ...grant, url: `${grant.url}&x-oss-process=1` }, png),
      await put({ ...grant, method: 'DELETE' }, png),
    ]
    expect(tries.map(({ status }) => status >= 400)).toEqual(tries.map(() => true))
    expect(await codeOfComplete(upload.id)).toBe('UPLOAD_MISSING')
  })

  it('refuses forms that say something else than the policy', async () => {
    const { post: form, upload } = await grantFor(
      picture({ maxSize: 1_000, contentTypes: ['image/png', 'image/webp'] }),
    )
    const change = (name: string, value: string) => (fields: [string, string][]) =>
      fields.map(([each, old]): [string, string] => [each, each.toLowerCase() === name ? value : old])
    const without = (name: string) => (fields: [string, string][]) => fields.filter(([each]) => each !== name)
    const tries = [
      await post(form, png, change('key', 'staging/elsewhere')),
      await post(form, png, change('key', `../${'x'.repeat(20)}`)),
      await post(form, png, change('x-oss-content-type', 'text/html')),
      await post(form, png, change('x-oss-object-acl', 'public-read')),
      await post(form, png, without('x-oss-object-acl')),
      await post(form, png, without('policy')),
      await post(form, new Uint8Array(1_001)),
      await post(form, new Uint8Array(0)),
    ]
    expect(tries.map(({ status }) => status >= 400)).toEqual(tries.map(() => true))
    expect(await stored(`staging/${upload.id}`)).toEqual([])
    expect((await post(form, png, change('x-oss-content-type', 'image/webp'))).status).toBe(200)
  })

  it.each([
    ['a page that is said to be a picture', picture(), page],
    [
      'an SVG that is said to be a picture',
      picture(),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ],
    ['a picture that is said to be a PDF', { kind: 'PDF', fileName: 'x.pdf', contentType: 'application/pdf' }, png],
    [
      'text that is said to be a page',
      { kind: 'HTML', fileName: 'x.html', contentType: 'text/html' },
      Buffer.from('just text'),
    ],
    [
      'bytes that are said to be text',
      { kind: 'TEXT', fileName: 'x.txt', contentType: 'text/plain' },
      Buffer.from([0, 1, 2]),
    ],
    ['a page that is attached as a picture', { kind: 'FILE', fileName: 'x.png', contentType: 'image/png' }, page],
  ] as [string, UploadFileInput, Buffer<ArrayBuffer>][])('keeps nothing of %s', async (_, file, bytes) => {
    const { upload, put: grant } = await grantFor(file)
    expect((await put(grant, bytes)).status).toBe(200)
    expect(await codeOfComplete(upload.id)).toBe('UPLOAD_MISMATCH')
    expect(await stored(`staging/${upload.id}`)).toEqual([])
    expect(await codeOfComplete(upload.id)).toBe('UPLOAD_MISSING')
  })

  it('keeps nothing of another size or another sum than was claimed', async () => {
    const { upload, put: grant } = await grantFor({
      kind: 'FILE',
      fileName: 'x',
      contentType: null,
      maxSize: 10,
      minSize: 5,
    })
    for (const size of [4, 11]) {
      await put(grant, new Uint8Array(size))
      expect(await codeOfComplete(upload.id)).toBe('UPLOAD_MISMATCH')
    }
    await put(grant, new Uint8Array(10))
    expect(await owner.codeOf(CompleteUploadDocument, { id: upload.id, crc64: '1' })).toBe('UPLOAD_MISMATCH')
    expect(await owner.codeOf(CompleteUploadDocument, { id: upload.id, crc64: 'x' })).toBe('BAD_USER_INPUT')
    await put(grant, new Uint8Array(10))
    expect(await complete(upload.id, crc64(new Uint8Array(10)))).toMatchObject({ state: 'COMPLETED' })
  })

  it('is completed once, however often and by however many it is asked for', async () => {
    const { upload, put: grant, snapshotId } = await grantFor(picture())
    await put(grant, png)
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete(upload.id)))
    expect(new Set(answers.map((answer) => answer.artifact?.id)).size).toBe(1)
    expect((await owner.run(SnapshotDocument, { id: snapshotId })).snapshot?.artifacts).toHaveLength(1)
    await sweepAll(app.app)
    expect(await stored(`snapshots/${snapshotId}/`)).toHaveLength(1)
    expect((await fetch(answers[0]?.artifact?.url ?? '')).status).toBe(200)
  })

  it('cannot be changed any more by whoever still holds the URL', async () => {
    const { upload, put: grant } = await grantFor(picture())
    await put(grant, png)
    const { artifact } = await complete(upload.id)
    const other = Buffer.concat([png, Buffer.from('more')])
    expect((await put(grant, other)).status).toBe(200)
    expect((await owner.run(UploadDocument, { id: upload.id })).upload?.artifact?.sha256).toBe(artifact?.sha256)
    expect(Buffer.from(await (await fetch(artifact?.url ?? '')).arrayBuffer())).toEqual(png)
  })

  it('is somebody else’s to complete, renew or cancel as little as one that never was', async () => {
    const stranger = await app.signUp()
    const { upload, put: grant, snapshotId } = await grantFor(picture())
    await put(grant, png)
    expect(await codeOfComplete(upload.id, stranger)).toBe('NOT_FOUND')
    expect(await stranger.codeOf(RenewUploadDocument, { id: upload.id })).toBe('NOT_FOUND')
    expect(await stranger.codeOf(CancelUploadDocument, { id: upload.id })).toBe('NOT_FOUND')
    expect(await stranger.codeOf(RequestUploadDocument, { snapshotId, file: picture() })).toBe('NOT_FOUND')
    const { linkId } = await linkOf(snapshotId)
    expect(await stranger.codeOf(CreateSnapshotDocument, { input: { linkId, files: [picture()] } })).toBe('NOT_FOUND')
  })

  it('is attached no more when it was canceled, and leaves nothing in the store', async () => {
    const { upload, put: grant, snapshotId } = await grantFor(picture())
    const { cancelUpload } = await owner.run(CancelUploadDocument, { id: upload.id })
    expect(cancelUpload.state).toBe('CANCELED')
    expect(await stateOf(snapshotId)).toBe('CANCELED')
    expect((await put(grant, png)).status).toBe(200)
    expect(await codeOfComplete(upload.id)).toBe('UPLOAD_EXPIRED')
    expect(await owner.codeOf(RenewUploadDocument, { id: upload.id })).toBe('UPLOAD_EXPIRED')
    await sweepAll(app.app)
    expect(await stored(`staging/${upload.id}`)).toEqual([])
  })

  it('can be renewed, for the same key', async () => {
    const { upload, put: grant } = await grantFor(picture({ expiresIn: 1 }))
    await expect.poll(async () => (await put(grant, png)).status).toBe(403)
    const { renewUpload } = await owner.run(RenewUploadDocument, { id: upload.id, expiresIn: 60 })
    expect(renewUpload.upload.objectKey).toBe(upload.objectKey)
    expect((await put(renewUpload.put, png)).status).toBe(200)
    expect(await complete(upload.id)).toMatchObject({ state: 'COMPLETED' })
  })

  it('goes with its snapshot', async () => {
    const { upload, put: grant, snapshotId } = await grantFor(picture())
    await put(grant, png)
    await owner.run(DeleteSnapshotDocument, { id: snapshotId })
    expect(await codeOfComplete(upload.id)).toBe('UPLOAD_EXPIRED')
  })

  it('ends with its snapshot, when that is canceled', async () => {
    const { upload, put: grant, snapshotId } = await grantFor(picture())
    await owner.run(CancelSnapshotDocument, { id: snapshotId })
    await put(grant, png)
    expect(await codeOfComplete(upload.id)).toBe('UPLOAD_EXPIRED')
    const { snapshot } = await owner.run(SnapshotDocument, { id: snapshotId })
    expect([snapshot?.state, snapshot?.artifacts]).toEqual(['CANCELED', []])
  })

  it('shows no secret of the store in any answer', async () => {
    const { accessKeySecret } = await app.app.storage.credentials()
    const answers = [
      await grantFor(picture()),
      await owner.run(UploadsDocument, {}),
      await owner.run('{ storage { bucketUrl endpoint bucket region local } }'),
    ]
    expect(JSON.stringify(answers)).not.toContain(accessKeySecret)
  })

  async function linkOf(snapshotId: string): Promise<{ linkId: string }> {
    const { snapshot } = (await owner.run(`{ snapshot(id: "${snapshotId}") { link { id } } }`)) as {
      snapshot: { link: { id: string } }
    }
    const { link } = await owner.run(LinkDocument, { id: snapshot.link.id })
    return { linkId: link?.id ?? '' }
  }
})
