import { type EntityManager, In } from 'typeorm'
import { chunksOf } from '../database/chunks.js'
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

/** Takes a sweep back: the objects below the prefix have their rows now. */
export async function cancelSweep(tx: EntityManager, prefix: string): Promise<void> {
  await tx.delete(Sweep, { prefix })
}
