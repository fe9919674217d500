import {
  AddLinkDocument,
  CancelSnapshotDocument,
  CompleteUploadDocument,
  CreateSnapshotDocument,
  RequestMultipartUploadDocument,
  RequestUploadCredentialsDocument,
  RequestUploadDocument,
  RetrySnapshotsDocument,
  SnapshotDocument,
  UploadsDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import { put } from '../../test/harness/transfer.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'
import { Upload } from './upload.entity.js'

const file = { kind: 'FILE' as const, fileName: 'a.txt', contentType: null }
const limits = { uploads: { firstLook: 600_000, pendingPerUser: 8, pruneBatch: 2 } }

describeOnEachDatabase('a snapshot that waits for files', (database) => {
  let app: TestApp
  let owner: TestClient
  let pages = 0

  beforeAll(async () => {
    app = await startTestApp({ database, env: { ALLOW_SIGNUP: 'true' }, limits })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const create = async (files = [file], client = owner) => {
    const input = { url: `https://example.org/${++pages}`, files }
    return (await client.run(CreateSnapshotDocument, { input })).createSnapshot
  }
  const snapshotOf = async (id: string) => (await owner.run(SnapshotDocument, { id })).snapshot
  /** As if it had waited long enough, where it waits for a first file at all. */
  const letTimePass = async () => {
    await app.app.database.write((tx) =>
      tx.query(`UPDATE snapshots SET leaseUntil = '2000-01-01 00:00:00.000' WHERE leaseUntil IS NOT NULL`),
    )
    await app.app.uploads.endEmpty()
  }

  it('is canceled when nobody asks to send it one', async () => {
    const { snapshot } = await create([])
    await app.app.uploads.endEmpty()
    expect((await snapshotOf(snapshot.id))?.state).toBe('AWAITING_UPLOAD')
    await letTimePass()
    expect(await snapshotOf(snapshot.id)).toMatchObject({ state: 'CANCELED', problems: [{ code: 'CANCELED' }] })
    expect(await owner.codeOf(RequestUploadDocument, { snapshotId: snapshot.id, file })).toBe('CONFLICT')
  })

  it('waits on for the file that somebody has asked to send, and is READY with it', async () => {
    const { snapshot } = await create([])
    const { requestUpload } = await owner.run(RequestUploadDocument, { snapshotId: snapshot.id, file })
    await letTimePass()
    expect((await snapshotOf(snapshot.id))?.state).toBe('AWAITING_UPLOAD')
    await put(requestUpload.put, Buffer.from('a file'))
    await owner.run(CompleteUploadDocument, { id: requestUpload.upload.id })
    await letTimePass()
    expect((await snapshotOf(snapshot.id))?.state).toBe('READY')
  })

  it('takes no file that is asked for while it is canceled', async () => {
    const ways = [
      (snapshotId: string) => owner.send(RequestUploadDocument, { snapshotId, file }),
      (snapshotId: string) => owner.send(RequestMultipartUploadDocument, { snapshotId, file: { ...file, size: 5 } }),
      (snapshotId: string) => owner.send(RequestUploadCredentialsDocument, { snapshotId, file }),
    ]
    for (const ask of ways) {
      const { snapshot } = await create([])
      const { read } = app.app.database
      const findOneBy = read.findOneBy.bind(read)
      // It is there and waits when it is looked up, and is canceled before the upload is written down.
      const canceling = async (...args: Parameters<typeof findOneBy>) => {
        const found = await findOneBy(...args)
        if (args[0] === Snapshot) {
          read.findOneBy = findOneBy
          await owner.run(CancelSnapshotDocument, { id: snapshot.id })
        }
        return found
      }
      read.findOneBy = canceling as typeof read.findOneBy
      const { errors } = await ask(snapshot.id)
      read.findOneBy = findOneBy
      expect(errors?.[0]?.extensions.code).toBe('CONFLICT')
      expect(await app.app.database.read.countBy(Upload, { snapshotId: snapshot.id })).toBe(0)
    }
  })

  it('keeps nobody from capturing its page again', async () => {
    const { addLink } = await owner.run(AddLinkDocument, {
      input: { url: `https://example.org/${++pages}`, capture: false },
    })
    const linkId = addLink.link.id
    const { id: failed } = await addSnapshot(app, linkId, SnapshotState.FAILED)
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input: { linkId, files: [] } })
    const retry = async () => (await owner.run(RetrySnapshotsDocument, { ids: [failed] })).retrySnapshots[0]
    const queued = await retry()
    expect(queued).toMatchObject({ state: 'QUEUED' })
    expect(queued?.id).not.toBe(createSnapshot.snapshot.id)
    // One that is on its way is enough.
    expect((await retry())?.id).toBe(queued?.id)
    expect((await snapshotOf(createSnapshot.snapshot.id))?.state).toBe('AWAITING_UPLOAD')
  })

  it('is made no more often than uploads can be pending, though many are asked for at once', async () => {
    const client = await app.signUp()
    const asked = Array.from({ length: 20 }, () => create([file], client).then(() => 'granted', String))
    const answers = await Promise.all(asked)
    expect(answers.filter((answer) => answer === 'granted')).toHaveLength(limits.uploads.pendingPerUser)
    expect(answers.filter((answer) => answer.includes('LIMIT_EXCEEDED'))).toHaveLength(20 - 8)
    const { uploads } = await client.run(UploadsDocument, {})
    expect(uploads.nodes).toHaveLength(limits.uploads.pendingPerUser)
  })

  it('is remembered longer than its uploads', async () => {
    const client = await app.signUp()
    const [done, pending] = [await create([file], client), await create([file], client)]
    const [grant] = done.grants
    if (!grant) throw new Error('no grant came')
    await put(grant.put, Buffer.from('a file'))
    await client.run(CompleteUploadDocument, { id: grant.upload.id })
    const { read } = app.app.database
    await app.app.uploads.prune()
    expect(await read.countBy(Upload, { id: grant.upload.id })).toBe(1)
    await app.app.database.write((tx) => tx.query(`UPDATE uploads SET expiresAt = '2000-01-01 00:00:00.000'`))
    await app.app.uploads.prune()
    expect(await read.countBy(Upload, { id: grant.upload.id })).toBe(0)
    expect(await read.countBy(Upload, { id: pending.grants[0]?.upload.id ?? '' })).toBe(1)
    const { snapshot } = await client.run(SnapshotDocument, { id: done.snapshot.id })
    expect([snapshot?.state, snapshot?.artifacts.length]).toEqual(['READY', 1])
  })
})
