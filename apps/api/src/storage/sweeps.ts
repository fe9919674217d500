import { type EntityManager, In } from 'typeorm'
import { chunksOf } from '../database/chunks.js'
import type { Database } from '../database/database.js'
import { dialectOf } from '../database/dialect.js'
import { Sweep } from './sweep.entity.js'

/**
 * Has the objects below these prefixes deleted.
 * @param delay in milliseconds, by the database's clock; until then the sweep can be taken back
 */
export async function scheduleSweep(tx: EntityManager, prefixes: readonly string[], delay = 0): Promise<void> {
  const due = dialectOf(tx).nowPlus('?')
  for (const chunk of chunksOf(prefixes, 500)) {
    await tx.delete(Sweep, { prefix: In(chunk) })
    await tx.query(
      `INSERT INTO sweeps (prefix, notBefore) VALUES ${chunk.map(() => `(?, ${due})`).join(', ')}`,
      chunk.flatMap((prefix) => [prefix, delay]),
    )
  }
}

/** Why objects cannot be given rows: the sweep of what lies below `prefix` may have begun. */
export class SweptMeanwhile extends Error {
  constructor(readonly prefix: string) {
    super(`what lies below ${prefix} may have been swept`)
  }
}

/** Longer than a transaction takes, in milliseconds. */
const margin = 60_000

/**
 * Takes a sweep back: the objects below the prefix have their rows now. For transactions of `attaching`.
 * @throws SweptMeanwhile when the sweep is due before the transaction is surely over
 */
export async function cancelSweep(tx: EntityManager, prefix: string): Promise<void> {
  const { affected } = await tx
    .createQueryBuilder()
    .delete()
    .from(Sweep)
    .where({ prefix })
    .andWhere(`notBefore > ${dialectOf(tx).nowPlus(String(margin))}`)
    .execute()
  if (affected === 0) throw new SweptMeanwhile(prefix)
}

/**
 * Runs a transaction that gives objects rows and takes their sweep back. Where it is too late for that, they are swept once
 * more, with what has been stored beside them since.
 * @throws SweptMeanwhile, having changed nothing else
 */
export async function attaching<T>(database: Database, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  try {
    return await database.write(work)
  } catch (error) {
    if (error instanceof SweptMeanwhile) await database.write((tx) => scheduleSweep(tx, [error.prefix]))
    throw error
  }
}
