import type { Logger } from 'pino'
import { LessThanOrEqual } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { uploadOfKey } from '../snapshots/object-keys.js'
import type { Completion } from './completion.js'
import { endUpload } from './settlement.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

const dueNow = () => ({ state: UploadState.PENDING, lookAt: LessThanOrEqual(new Date()) })

/**
 * The server's own look for what has arrived: somebody with nothing but a URL cannot tell us that the file is there.
 * It looks often at first, then less and less often, and always once more when the grant has ended.
 */
export class UploadWatch {
  constructor(
    private readonly database: Database,
    private readonly completion: Completion,
    private readonly limits: Limits['uploads'],
    private readonly log: Logger,
  ) {}

  /** Whether there is one to look at now. */
  isDue(): Promise<boolean> {
    return this.database.read.existsBy(Upload, dueNow())
  }

  /** Looks at all that are due now. */
  async look(): Promise<void> {
    const due = await this.database.read.find(Upload, {
      where: dueNow(),
      order: { lookAt: 'ASC' },
      take: this.limits.watchBatch,
    })
    for (const upload of due) await this.lookAt(upload)
  }

  /** The store says that something has arrived at a key: the next look is now. Anybody may say so, as a look trusts nobody. */
  async hearOf(objectKey: string): Promise<void> {
    const pending = { objectKey, state: UploadState.PENDING }
    const upload = await this.database.read.findOneBy(Upload, { id: uploadOfKey(objectKey) ?? '', ...pending })
    if (upload)
      await this.database.write((tx) => tx.update(Upload, { id: upload.id, ...pending }, { lookAt: new Date() }))
  }

  private async lookAt(upload: Upload): Promise<void> {
    // Its snapshot was deleted: nothing that arrives can be attached any more.
    if (!upload.snapshotId) return this.end(upload, UploadState.CANCELED)
    try {
      await this.completion.complete(upload)
    } catch (error) {
      const code = error instanceof ApiError ? error.code : undefined
      if (code === ErrorCode.UPLOAD_EXPIRED) return
      const last = upload.expiresAt.getTime() + this.limits.lateArrival
      const missing = code === ErrorCode.UPLOAD_MISSING || code === ErrorCode.UPLOAD_MISMATCH
      if (missing && Date.now() >= last) return this.end(upload, UploadState.EXPIRED)
      if (!missing) this.log.warn({ err: error, uploadId: upload.id }, 'an upload could not be looked at; trying again')
      await this.database.write((tx) => tx.update(Upload, { id: upload.id }, { lookAt: this.nextLook(upload, last) }))
    }
  }

  private nextLook(upload: Upload, last: number): Date {
    const now = Date.now()
    const age = now - upload.createdAt.getTime()
    const wait = Math.min(Math.max(this.limits.firstLook, age / 2), this.limits.longestLook)
    const end = upload.expiresAt.getTime()
    // Never past the end of the grant, or past the last moment, without a look at it.
    if (now < end) return new Date(Math.min(now + wait, end))
    return new Date(now < last ? Math.min(now + wait, last) : now + wait)
  }

  private async end(upload: Upload, state: UploadState): Promise<void> {
    await this.database.write((tx) => endUpload(tx, upload, state))
  }
}
