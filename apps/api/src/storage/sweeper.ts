import type { Logger } from 'pino'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import type { MultipartUploads } from './multipart-uploads.js'
import type { ObjectStore } from './object-store.js'
import { Sweep } from './sweep.entity.js'

/** Deletes the objects, whole or in parts, that nobody has a row for any more; see Sweep. */
export class Sweeper {
  constructor(
    private readonly database: Database,
    private readonly store: ObjectStore,
    private readonly multipart: MultipartUploads,
    private readonly limits: Limits['sweep'],
    private readonly log: Logger,
  ) {}

  /**
   * Sweeps all that is due now, the longest due first. What cannot be swept is tried again after a while, and keeps nothing
   * else from being swept.
   * @throws the store's error when it is one after the other that cannot be swept; the reason of `signal`
   */
  async sweep(signal = new AbortController().signal): Promise<void> {
    let failures = 0
    let due: Sweep[]
    do {
      due = await this.database.read
        .createQueryBuilder(Sweep, 'sweep')
        .where(`sweep.notBefore <= ${this.database.dialect.now}`)
        .orderBy('sweep.notBefore')
        .limit(this.limits.batch)
        .getMany()
      for (const each of due) {
        signal.throwIfAborted()
        try {
          await this.sweepOne(each, signal)
          failures = 0
        } catch (error) {
          signal.throwIfAborted()
          await this.postpone(each)
          if (++failures === this.limits.failures) throw error
          this.log.warn(
            { err: error, prefix: each.prefix },
            'what is nobody’s could not be deleted; trying again later',
          )
        }
      }
    } while (due.length === this.limits.batch)
  }

  private async sweepOne({ prefix, notBefore }: Sweep, signal: AbortSignal): Promise<void> {
    await this.multipart.until(signal).abortAll(prefix)
    await this.store.until(signal).deleteAll(prefix)
    // Only the very sweep that was done: the prefix may have been given a new term meanwhile.
    await this.database.write((tx) => tx.delete(Sweep, { prefix, notBefore }))
  }

  private async postpone({ prefix, notBefore }: Sweep): Promise<void> {
    const { nowPlus } = this.database.dialect
    await this.database.write((tx) =>
      tx
        .createQueryBuilder()
        .update(Sweep)
        .set({ notBefore: () => nowPlus(String(this.limits.retryDelay)) })
        .where({ prefix, notBefore })
        .execute(),
    )
  }
}
