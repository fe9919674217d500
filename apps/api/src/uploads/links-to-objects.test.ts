import {
  CompleteUploadDocument,
  CreateSnapshotDocument,
  RequestMultipartUploadDocument,
  RequestUploadCredentialsDocument,
  UploadDocument,
  type UploadFileInput,
} from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { otherCompletion } from '../../test/harness/completion.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants } from '../../test/harness/invariants.js'
import { link, put } from '../../test/harness/transfer.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { Upload } from './upload.entity.js'

const secret = Buffer.from('<!doctype html><title>Private</title><p>For the eyes of its owner alone.')
const partSize = 100 * 1024

// The links are made with the server's own keys: what a store lets holders of an upload's credentials do differs, and OSS
// asks nobody whether he may read what he links to.
describeOnEachDatabase('a link to somebody else’s object, in place of a file,', (database) => {
  let app: TestApp
  let owner: TestClient
  let attacker: TestClient
  let foreignKey = ''
  let pages = 0

  beforeAll(async () => {
    const uploads = { firstLook: 600_000, copyBytes: 2 * partSize, copyPartBytes: partSize }
    app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' }, limits: { uploads } })
    owner = await app.signUp()
    attacker = await app.signUp()
    const { upload, put: grant } = await grantFor(owner)
    await put(grant, secret)
    await owner.run(CompleteUploadDocument, { id: upload.id })
    const [artifact] = await app.app.database.read.find(Artifact)
    foreignKey = artifact?.objectKey ?? ''
  })
  afterAll(() => app.stop())

  const page = (over: Partial<UploadFileInput> = {}): UploadFileInput => ({
    kind: 'HTML',
    fileName: 'page.html',
    contentType: 'text/html',
    ...over,
  })
  async function grantFor(client: TestClient, file = page()) {
    const input = { url: `https://example.org/${++pages}`, files: [file] }
    const { createSnapshot } = await client.run(CreateSnapshotDocument, { input })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    return { ...grant, snapshotId: createSnapshot.snapshot.id }
  }
  const complete = (id: string) => attacker.codeOf(CompleteUploadDocument, { id })
  const expectNothing = async (id: string) => {
    const { upload } = await attacker.run(UploadDocument, { id })
    expect(upload).toMatchObject({ state: 'PENDING', artifact: null })
    expect(await app.app.store.head(upload?.objectKey ?? '')).toBeNull()
    await expectInvariants(app, [])
  }

  it.each([
    ['a page', page()],
    ['any file', page({ kind: 'FILE', contentType: null })],
    ['a file of that very size', page({ size: secret.length })],
  ])('is not followed where %s is awaited', async (_, file) => {
    const { upload } = await grantFor(attacker, file)
    await link(app, upload.objectKey, foreignKey)
    expect(await complete(upload.id)).toBe('UPLOAD_MISMATCH')
    await expectNothing(upload.id)
  })

  it('is not followed where credentials were given, or parts are awaited', async () => {
    const { snapshotId } = await grantFor(attacker)
    const file = page({ size: secret.length })
    const { requestUploadCredentials } = await attacker.run(RequestUploadCredentialsDocument, { snapshotId, file })
    const parts = await attacker.run(RequestMultipartUploadDocument, { snapshotId, file, partSize })
    for (const { upload } of [requestUploadCredentials, parts.requestMultipartUpload]) {
      await link(app, upload.objectKey, foreignKey)
      expect(await complete(upload.id)).toBe('UPLOAD_MISMATCH')
      await expectNothing(upload.id)
    }
  })

  it('is not followed where it leads nowhere, or to another link', async () => {
    const { upload } = await grantFor(attacker)
    await link(app, upload.objectKey, 'snapshots/none')
    expect(await complete(upload.id)).toBe('UPLOAD_MISSING')
    await link(app, 'staging/link', foreignKey)
    await link(app, upload.objectKey, 'staging/link')
    expect(await complete(upload.id)).toBe('UPLOAD_MISMATCH')
    await app.app.store.delete('staging/link')
    await expectNothing(upload.id)
  })

  /** Completes an upload of the attacker's own file, and does something right before or after it is copied. */
  async function completeAround(
    when: 'before' | 'after',
    swap: (from: string, to: string) => Promise<void>,
    own = secret,
  ) {
    const { upload, put: grant } = await grantFor(attacker)
    await put(grant, own)
    const completion = otherCompletion(app, {
      aroundCopy: async (copy, from, to) => {
        if (when === 'before') await swap(from, to)
        const copied = await copy()
        if (when === 'after') await swap(from, to)
        return copied
      },
    })
    return { id: upload.id, result: completion.complete(upload).catch((error: unknown) => error) }
  }

  it('is not copied where it takes a file’s place after that was looked at', async () => {
    const own = Buffer.concat([secret.subarray(0, -5), Buffer.from('mine.')])
    const { id, result } = await completeAround('before', (from) => link(app, from, foreignKey), own)
    expect(await result).toMatchObject({ code: 'UPLOAD_MISMATCH' })
    await expectNothing(id)
  })

  it('is not kept where a store copies the link, and not what it leads to', async () => {
    const { id, result } = await completeAround('after', (_, to) => link(app, to, foreignKey))
    expect(await result).toMatchObject({ code: 'UPLOAD_MISMATCH' })
    await expectNothing(id)
  })

  it('would have to name a key that no answer of the API holds', async () => {
    const artifact = await app.app.database.read.findOneByOrFail(Artifact, { objectKey: foreignKey })
    const { id, snapshotId } = artifact
    const [upload] = await app.app.database.read.findBy(Upload, { snapshotId })
    const rest = foreignKey
      .replace(snapshotId, '')
      .replace(upload?.id ?? '', '')
      .replace(id, '')
    expect(rest).toMatch(/^snapshots\/\/\/[0-9a-f]{32}\/page\.html$/)
  })
})
