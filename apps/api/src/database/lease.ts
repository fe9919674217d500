import type { Database } from './database.js'

/**
 * Runs `work` unless another instance runs, or has lately run, the work of this name: what is one per installation is taken
 * by a lease in the database, by the database's clock.
 * @param time how long nobody else begins the same, in milliseconds
 */
export async function withLease(
  database: Database,
  name: string,
  time: number,
  work: () => Promise<void>,
): Promise<void> {
  const { now, nowPlus } = database.dialect
  const taken = await database.write(async (tx) => {
    const rows = (await tx.query('SELECT name FROM leases WHERE name = ?', [name])) as unknown[]
    if (rows.length === 0) await tx.query(`INSERT INTO leases (name, heldUntil) VALUES (?, ${now})`, [name])
    const free = (await tx.query(
      `SELECT name FROM leases WHERE name = ? AND heldUntil <= ${now}${database.dialect.forUpdate}`,
      [name],
    )) as unknown[]
    if (free.length === 0) return false
    await tx.query(`UPDATE leases SET heldUntil = ${nowPlus('?')} WHERE name = ?`, [time, name])
    return true
  })
  if (taken) await work()
}
