import type { Logger } from 'pino'
import { type FindOptionsWhere, IsNull, LessThanOrEqual } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { uploadOfKey } from '../snapshots/object-keys.js'
import type { Completion } from './completion.js'
import { type EndState, endUpload } from './settlement.js'
import { lastArrival } from './staging.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

/** Those to look at now; and those whose snapshot was deleted, to be ended. */
const dueNow = (): FindOptionsWhere<Upload>[] => [
  { state: UploadState.PENDING, lookAt: LessThanOrEqual(new Date()) },
  { state: UploadState.PENDING, snapshotId: IsNull() },
]

/**
 * The server's own look for what has arrived: somebody with nothing but a URL cannot tell us that the file is there.
 * It looks often at first, then less and less often, and always once more when the grant has ended.
 */
export class UploadWatch {
  constructor(
    private readonly database: Database,
    private readonly completion: Completion,
    private readonly limits: Limits,
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
      take: this.limits.uploads.watchBatch,
    })
    for (const { id } of due) await this.lookAt(id)
  }

  /** The store says that something has arrived at a key: the next look is now. Anybody may say so, as a look trusts nobody. */
  async hearOf(objectKey: string): Promise<void> {
    const pending = { objectKey, state: UploadState.PENDING }
    const upload = await this.database.read.findOneBy(Upload, { id: uploadOfKey(objectKey) ?? '', ...pending })
    if (upload)
      await this.database.write((tx) => tx.update(Upload, { id: upload.id, ...pending }, { lookAt: new Date() }))
  }

  private async lookAt(id: string): Promise<void> {
    // As it is now: it may have been renewed, or have ended, while others were looked at.
    const due = dueNow().map((where) => ({ ...where, id }))
    const upload = await this.database.read.findOneBy(Upload, due)
    if (!upload) return
    const { uploads } = this.limits
    const begun = Date.now()
    const last = lastArrival(upload, this.limits)
    // Its snapshot was deleted: nothing that arrives can be attached any more.
    if (!upload.snapshotId) return this.end(upload, UploadState.CANCELED)
    try {
      await this.completion.complete(upload)
    } catch (error) {
      const code = error instanceof ApiError ? error.code : undefined
      if (code === ErrorCode.UPLOAD_EXPIRED) return
      const missing = code === ErrorCode.UPLOAD_MISSING || code === ErrorCode.UPLOAD_MISMATCH
      const over = begun >= (missing ? last : last + uploads.giveUpAfter)
      if (over) return this.end(upload, UploadState.EXPIRED, { expiresAt: upload.expiresAt })
      if (!missing) this.log.warn({ err: error, uploadId: upload.id }, 'an upload could not be looked at; trying again')
      // Unless somebody has asked for a look meanwhile.
      const same = { id, state: UploadState.PENDING, lookAt: upload.lookAt }
      const lookAt = this.nextLook(upload, last)
      await this.database.write((tx) => tx.update(Upload, same, { lookAt }))
    }
  }

  private nextLook(upload: Upload, last: number): Date {
    const now = Date.now()
    const age = now - upload.createdAt.getTime()
    const { firstLook, longestLook } = this.limits.uploads
    const wait = Math.min(Math.max(firstLook, age / 2), longestLook)
    const end = upload.expiresAt.getTime()
    // Never past the end of the grant, or past the last moment, without a look at it.
    if (now < end) return new Date(Math.min(now + wait, end))
    return new Date(now < last ? Math.min(now + wait, last) : now + wait)
  }

  private async end(...[upload, state, only]: [Upload, EndState, FindOptionsWhere<Upload>?]): Promise<void> {
    await this.database.write((tx) => endUpload(tx, upload, state, this.limits, only))
  }
}
