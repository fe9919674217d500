import type { EntityManager } from 'typeorm'
import { Database } from '../../database/database.js'

export class Died extends Error {}

/** The database of a process that dies at its n-th transaction, just before it would commit, and does nothing after. */
export class MortalDatabase extends Database {
  private left = Infinity

  /** As if another process had been started. */
  live(transactions: number): void {
    this.left = transactions
  }

  override write<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    if (this.left <= 0) return Promise.reject(new Died())
    return super.write(async (tx) => {
      const result = await work(tx)
      if (--this.left <= 0) throw new Died()
      return result
    })
  }
}
