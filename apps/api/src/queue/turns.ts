import type { EntityManager } from 'typeorm'
import { dialectOf } from '../database/dialect.js'

/** SQL: joins each row's `ownerId` with when something of theirs was taken last. */
export const joinTurns = 'LEFT JOIN turns USING (ownerId)'

/** SQL: first who has never been served, then who was served longest ago. */
export const longestUnserved = 'turns.servedAt, ownerId'

/** Notes that something of this user's was taken: others come first now. */
export async function takeTurn(tx: EntityManager, ownerId: string): Promise<void> {
  await tx.query(`REPLACE INTO turns (ownerId, servedAt) VALUES (?, ${dialectOf(tx).now})`, [ownerId])
}
