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
  ) {}

  /** Sweeps all that is due now. */
  async sweep(): Promise<void> {
    for (;;) {
      const due = await this.database.read
        .createQueryBuilder(Sweep, 'sweep')
        .where(`sweep.notBefore <= ${this.database.dialect.now}`)
        .limit(this.limits.batch)
        .getMany()
      for (const { prefix, notBefore } of due) {
        await this.multipart.abortAll(prefix)
        await this.store.deleteAll(prefix)
        // Only the very sweep that was done: the prefix may have been given a new term meanwhile.
        await this.database.write((tx) => tx.delete(Sweep, { prefix, notBefore }))
      }
      if (due.length < this.limits.batch) return
    }
  }
}
