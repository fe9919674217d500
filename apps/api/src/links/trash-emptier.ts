import { In, LessThan } from 'typeorm'
import type { Database } from '../database/database.js'
import type { Limits } from '../limits.js'
import { Link } from './link.entity.js'
import { lockLinksThat } from './link-locks.js'
import { purgeIn } from './trash.js'

/** Links that are destroyed in one transaction. */
const batch = 200

/** Destroys what has lain in the trash for long. */
export class TrashEmptier {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['links'],
  ) {}

  async empty(): Promise<void> {
    for (let destroyed = batch; destroyed === batch;) destroyed = await this.emptySome()
  }

  private emptySome(): Promise<number> {
    const trashedAt = LessThan(new Date(Date.now() - this.limits.trashTime))
    return this.database.write(async (tx) => {
      const due = await tx.find(Link, { select: { id: true }, where: { trashedAt }, take: batch })
      const ids = due.map(({ id }) => id)
      // One that is being restored just now is waited for, and stays.
      const locked = await lockLinksThat(tx, { trashed: true }, ids)
      await purgeIn(tx, await tx.findBy(Link, { id: In(locked), trashedAt }))
      return ids.length
    })
  }
}
