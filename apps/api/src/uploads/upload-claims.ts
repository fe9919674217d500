import { randomUUID } from 'node:crypto'
import type { ObjectLiteral, UpdateQueryBuilder } from 'typeorm'
import type { Database } from '../database/database.js'
import { whileHeld } from '../database/hold.js'
import type { Limits } from '../limits.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

/** Keeps two from taking the same file over at once, by the database's clock: of a large one each copies and reads all. */
export class UploadClaims {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['uploads'],
  ) {}

  /** SQL of a column `claimedUntil`: whether nobody holds the row. */
  free(column: string): string {
    return `(${column} IS NULL OR ${column} <= ${this.database.dialect.now})`
  }

  async isHeld(id: string): Promise<boolean> {
    const query = this.database.read.createQueryBuilder(Upload, 'upload').where({ id })
    return query.andWhere(`NOT ${this.free('upload.claimedUntil')}`).getExists()
  }

  /**
   * Does work on a pending upload that nobody else is at.
   * @param work only who names this claim may write its result; the signal aborts when it is lost, or the upload has ended
   * @returns null where somebody else is at it, or it is not pending any more
   */
  async hold<T>(id: string, work: (claim: string, signal: AbortSignal) => Promise<T>): Promise<T | null> {
    const claim = randomUUID()
    const until = { claimedUntil: () => this.database.dialect.nowPlus(String(this.limits.claimTime)) }
    const pending = { id, state: UploadState.PENDING }
    const taken = await this.update((query) =>
      query
        .set({ claim, ...until })
        .where(pending)
        .andWhere(this.free('claimedUntil')),
    )
    if (!taken) return null
    const renew = () => this.update((query) => query.set(until).where({ ...pending, claim }))
    try {
      return await whileHeld({ renew, time: this.limits.claimTime }, (signal) => work(claim, signal))
    } finally {
      await this.update((query) => query.set(unclaimed).where({ id, claim }))
    }
  }

  private update(change: (query: UpdateQueryBuilder<Upload>) => UpdateQueryBuilder<ObjectLiteral>): Promise<boolean> {
    return this.database.write(async (tx) => {
      const { affected } = await change(tx.createQueryBuilder().update(Upload)).execute()
      return affected !== 0
    })
  }
}

/** What a row has that nobody is at. */
export const unclaimed = { claim: null, claimedUntil: null }
