import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type FindOptionsWhere, In, IsNull, LessThanOrEqual, Not, Raw } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { uploadOfKey } from '../snapshots/object-keys.js'
import type { Completion } from './completion.js'
import { type EndState, endUpload } from './settlement.js'
import { lastArrival } from './staging.js'
import { UploadClaims } from './upload-claims.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

/**
 * The server's own look for what has arrived: somebody with nothing but a URL cannot tell us that the file is there.
 * It looks often at first, then less and less often, and always once more when the grant has ended.
 */
export class UploadWatch {
  private readonly claims: UploadClaims

  constructor(
    private readonly database: Database,
    private readonly completion: Pick<Completion, 'complete'>,
    private readonly limits: Limits,
    private readonly log: Logger,
  ) {
    this.claims = new UploadClaims(database, limits.uploads)
  }

  /** Whether there is one to look at now. */
  isDue(): Promise<boolean> {
    return this.database.read.existsBy(Upload, this.dueNow())
  }

  /**
   * Looks at all that are due, some at once, until there are none: a large file that is taken over holds nobody up. None is
   * looked at twice within the interval, whatever comes of it.
   */
  async look(signal = new AbortController().signal): Promise<void> {
    const { watchAtOnce, watchInterval } = this.limits.uploads
    const running = new Set<Promise<void>>()
    const restingUntil = new Map<string, number>()
    while (!signal.aborted) {
      for (const [id, time] of restingUntil) if (time <= Date.now()) restingUntil.delete(id)
      const due = running.size < watchAtOnce ? await this.next(watchAtOnce - running.size, restingUntil.keys()) : []
      if (due.length === 0 && running.size === 0) return
      for (const { id } of due) {
        restingUntil.set(id, Infinity)
        const looking = this.lookAt(id, signal).finally(() => {
          running.delete(looking)
          restingUntil.set(id, Date.now() + watchInterval)
        })
        running.add(looking)
      }
      await Promise.race([...running, sleep(watchInterval, undefined, { ref: false })])
    }
    await Promise.all(running)
  }

  /** The store says that something has arrived at a key: the next look is now. Anybody may say so, as a look trusts nobody. */
  async hearOf(objectKey: string): Promise<void> {
    const pending = { objectKey, state: UploadState.PENDING }
    const upload = await this.database.read.findOneBy(Upload, { id: uploadOfKey(objectKey) ?? '', ...pending })
    if (upload)
      await this.database.write((tx) => tx.update(Upload, { id: upload.id, ...pending }, { lookAt: new Date() }))
  }

  /** Those to look at now, and those whose snapshot was deleted; but for what somebody is at. */
  private dueNow(): FindOptionsWhere<Upload>[] {
    const free = { state: UploadState.PENDING, ...this.unclaimed() }
    return [
      { ...free, lookAt: LessThanOrEqual(new Date()) },
      { ...free, snapshotId: IsNull() },
    ]
  }

  private unclaimed(): FindOptionsWhere<Upload> {
    return { claimedUntil: Raw((column) => this.claims.free(column)) }
  }

  private next(count: number, but: Iterable<string>): Promise<Upload[]> {
    const where = this.dueNow().map((due) => ({ ...due, id: Not(In([...but])) }))
    return this.database.read.find(Upload, { where, order: { lookAt: 'ASC' }, take: count })
  }

  /** Never rejects: what goes wrong with one is nothing to the others. */
  private async lookAt(id: string, signal: AbortSignal): Promise<void> {
    try {
      // As it is now: it may have been renewed, or have ended, since it was found.
      const [upload] = await this.database.read.findBy(
        Upload,
        this.dueNow().map((where) => ({ ...where, id })),
      )
      if (!upload) return
      // Its snapshot was deleted: nothing that arrives can be attached any more.
      if (!upload.snapshotId) await this.end(upload, UploadState.CANCELED)
      else await this.tryToComplete(upload, signal)
    } catch (error) {
      if (!signal.aborted) this.log.warn({ err: error, uploadId: id }, 'an upload could not be looked at; trying again')
    }
  }

  private async tryToComplete(upload: Upload, signal: AbortSignal): Promise<void> {
    const begun = Date.now()
    try {
      await this.completion.complete(upload, {}, signal)
    } catch (error) {
      const code = error instanceof ApiError ? error.code : undefined
      if (signal.aborted || code === ErrorCode.UPLOAD_EXPIRED) return
      const last = lastArrival(upload, this.limits)
      const missing = code === ErrorCode.UPLOAD_MISSING || code === ErrorCode.UPLOAD_MISMATCH
      const over = begun >= (missing ? last : last + this.limits.uploads.giveUpAfter)
      // Of somebody else at it, or a renewal meanwhile, nothing is taken away.
      if (over) return this.end(upload, UploadState.EXPIRED, { expiresAt: upload.expiresAt, ...this.unclaimed() })
      if (!missing) {
        this.log.warn({ err: error, uploadId: upload.id }, 'an upload could not be taken over; trying again')
      }
      // Unless somebody has asked for a look meanwhile.
      const same = { id: upload.id, state: UploadState.PENDING, lookAt: upload.lookAt }
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
