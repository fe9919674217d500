import { createHash, randomBytes } from 'node:crypto'
import {
  CompleteUploadDocument,
  CreateSnapshotDocument,
  RequestMultipartUploadDocument,
  SnapshotDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'
import { expectInvariants } from '../../test/harness/invariants.js'
import { put } from '../../test/harness/transfer.js'
import { MultipartUploads } from '../storage/multipart-uploads.js'
import { OssClient } from '../storage/oss-client.js'
import { storeAddress } from '../storage/store-address.js'
import { Completion } from './completion.js'
import { Upload } from './upload.entity.js'

const partSize = 100 * 1024
const bytes = randomBytes(2 * partSize + 5)
const sha256 = createHash('sha256').update(bytes).digest('hex')

class Crash extends Error {}

/** Lets so many steps be done; then the process is gone: before the next step, or when it is done and nobody heard. */
class Fuse {
  constructor(
    private left: number,
    private readonly when: 'before' | 'after',
  ) {}

  /** The same object, each call of whose methods is a step. */
  guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (name === 'until') return (...args: unknown[]) => this.guard(Reflect.apply(value, target, args) as object)
        return async (...args: unknown[]) => {
          const last = this.left-- === 0
          if (this.left < -1 || (last && this.when === 'before')) throw new Crash()
          const answer: unknown = await Reflect.apply(value, target, args)
          if (last) throw new Crash()
          return answer
        }
      },
    })
  }
}

describeOnEachDatabase('a completion that breaks off', (database) => {
  let app: TestApp
  let owner: TestClient
  const limits = { firstLook: 600_000, copyBytes: partSize, copyPartBytes: partSize }

  beforeAll(async () => {
    app = await startTestApp({ database, limits: { uploads: limits } })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  /** A snapshot whose one file has arrived in two parts, and waits to be put together, checked, copied and attached. */
  async function arrived(page: string) {
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, { input: { url: page, files: [] } })
    const snapshotId = createSnapshot.snapshot.id
    const file = { kind: 'FILE' as const, fileName: 'a.bin', contentType: null, size: bytes.length }
    const { requestMultipartUpload } = await owner.run(RequestMultipartUploadDocument, { snapshotId, file, partSize })
    for (const { partNumber, put: grant } of requestMultipartUpload.parts) {
      await put(grant, bytes.subarray((partNumber - 1) * partSize, partNumber * partSize))
    }
    return { snapshotId, uploadId: requestMultipartUpload.upload.id }
  }

  /** Completes it as a process would that is gone at this step. @returns whether it came that far */
  async function crash(uploadId: string, step: number, when: 'before' | 'after'): Promise<boolean> {
    const { config, database: rows, store } = app.app
    const parts = new MultipartUploads(
      new OssClient(storeAddress(config.storage), config.limits.storage),
      config.limits.uploads,
    )
    const fuse = new Fuse(step, when)
    const completion = new Completion(fuse.guard(rows), fuse.guard(store), fuse.guard(parts), config.limits)
    const upload = await rows.read.findOneByOrFail(Upload, { id: uploadId })
    const crashed = await completion.complete(upload).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof Crash)) throw error
        return true
      },
    )
    // Its claim has ended by the time that somebody looks again.
    await rows.write((tx) => tx.update(Upload, { id: uploadId }, { claimedUntil: new Date(0) }))
    return crashed
  }

  it.each(['before', 'after'] as const)('%s any of its steps is completed by the next try, once', async (when) => {
    const snapshots: string[] = []
    for (let step = 0; ; step++) {
      const { snapshotId, uploadId } = await arrived(`https://example.org/${when}/${step}`)
      const crashed = await crash(uploadId, step, when)
      const { completeUpload } = await owner.run(CompleteUploadDocument, { id: uploadId })
      expect(completeUpload).toMatchObject({ state: 'COMPLETED', artifact: { size: bytes.length, sha256 } })
      const { snapshot } = await owner.run(SnapshotDocument, { id: snapshotId })
      expect([step, snapshot?.state, snapshot?.artifacts.length]).toEqual([step, 'READY', 1])
      snapshots.push(snapshotId)
      if (!crashed) break
    }
    // To look, claim, put together, look twice more, write down, copy, read, attach, remove.
    expect(snapshots.length).toBeGreaterThanOrEqual(10)
    await expectInvariants(app, snapshots)
    expect(await app.app.store.list('staging/')).toEqual([])
  })
})
