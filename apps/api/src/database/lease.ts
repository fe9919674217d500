import { randomUUID } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import type { Database } from './database.js'
import { whileHeld } from './hold.js'

/**
 * Runs `work` unless another instance runs, or has lately run, the work of this name: what is one per installation is taken
 * by a lease in the database, by the database's clock, and kept as long as the work takes.
 * @param time how long the lease of a holder lasts who has died, in milliseconds
 * @param gap how long after it was begun nobody else begins the same, in milliseconds
 * @param work its signal aborts when the lease is lost
 */
export async function withLease(
  database: Database,
  { name, time, gap }: { name: string; time: number; gap: number },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lease = new Lease(database, name, time)
  if (!(await lease.take())) return
  const begun = performance.now()
  try {
    await whileHeld({ renew: () => lease.renew(), time }, work)
  } finally {
    await lease.leave(Math.max(0, gap - (performance.now() - begun)))
  }
}

/** One holding of the lease of one name. */
class Lease {
  /** Fences off whoever held it before, and has not noticed yet that it is another's. */
  private readonly holder = randomUUID()

  constructor(
    private readonly database: Database,
    private readonly name: string,
    private readonly time: number,
  ) {}

  take(): Promise<boolean> {
    const { now } = this.database.dialect
    return this.database.write(async (tx) => {
      const rows = await tx.query<unknown[]>('SELECT name FROM leases WHERE name = ?', [this.name])
      if (rows.length === 0) await tx.query(`INSERT INTO leases (name, heldUntil) VALUES (?, ${now})`, [this.name])
      if (!(await this.lockIf(tx, `heldUntil <= ${now}`))) return false
      await this.set(tx, this.holder, this.time)
      return true
    })
  }

  renew(): Promise<boolean> {
    return this.setIfHeld(this.holder, this.time)
  }

  /** Gives it back: others can take it after so many milliseconds. */
  async leave(after: number): Promise<void> {
    await this.setIfHeld(null, after)
  }

  private setIfHeld(holder: string | null, time: number): Promise<boolean> {
    return this.database.write(async (tx) => {
      if (!(await this.lockIf(tx, 'holder = ?', this.holder))) return false
      await this.set(tx, holder, time)
      return true
    })
  }

  private async lockIf(tx: EntityManager, condition: string, ...values: string[]): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT name FROM leases WHERE name = ? AND ${condition}${this.database.dialect.forUpdate}`,
      [this.name, ...values],
    )
    return rows.length > 0
  }

  private async set(tx: EntityManager, holder: string | null, time: number): Promise<void> {
    const heldUntil = this.database.dialect.nowPlus('?')
    await tx.query(`UPDATE leases SET holder = ?, heldUntil = ${heldUntil} WHERE name = ?`, [holder, time, this.name])
  }
}
