import { In, LessThan } from 'typeorm'
import type { Database } from '../database/database.js'
import { dialectOf } from '../database/dialect.js'
import { raw, select, sql } from '../database/sql.js'
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
    const before = new Date(Date.now() - this.limits.trashTime)
    return this.database.write(async (tx) => {
      // Owner by owner, in each one's index.
      const due = await select<{ id: string }>(
        tx,
        sql`SELECT link.id FROM users person ${raw(dialectOf(tx).joinInOrder)} links link ON link.ownerId = person.id
            WHERE link.trashedAt < ${before} LIMIT ${batch}`,
      )
      const ids = due.map(({ id }) => id)
      // One that is being restored just now is waited for, and stays.
      const locked = await lockLinksThat(tx, { trashed: true }, ids)
      await purgeIn(tx, await tx.findBy(Link, { id: In(locked), trashedAt: LessThan(before) }))
      return ids.length
    })
  }
}
