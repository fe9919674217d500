import type { EntityManager } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import { dialectOf } from '../database/dialect.js'

type Owner = Pick<Viewer, 'userId'>

/**
 * Keeps an owner's tags where they are until the transaction ends: nobody renames, moves, deletes or makes any by which
 * another rule is broken. Whoever tags links needs that, and as many as like can have it at the same time.
 */
export const keepTree = (tx: EntityManager, viewer: Owner): Promise<void> => lock(tx, viewer, dialectOf(tx).forShare)

/**
 * Waits for those who tag an owner's links, and keeps others from it until the transaction ends: for whoever changes the
 * tree. Comes first in a transaction, or two that have something already would wait for each other.
 */
export const takeTree = (tx: EntityManager, viewer: Owner): Promise<void> => lock(tx, viewer, dialectOf(tx).forUpdate)

/** The owner's row stands for the tree. Where one transaction is written at a time, there is nothing to lock. */
async function lock(tx: EntityManager, { userId }: Owner, how: string): Promise<void> {
  if (how !== '') await tx.query(`SELECT id FROM users WHERE id = ?${how}`, [userId])
}
