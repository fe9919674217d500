import { LessThan, MoreThan } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { readEntities } from '../database/hydrate.js'
import { sql } from '../database/sql.js'
import { newId } from '../ids.js'
import { hashSecret, newSecret } from './secrets.js'
import { Session } from './session.entity.js'
import type { Viewer } from './viewer.js'

const day = 24 * 3_600_000

/** Signed-in browsers. */
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['accounts'],
  ) {}

  /** Opens a session. The secret goes into the cookie and is kept nowhere. */
  async open(userId: string): Promise<{ secret: string; expiresAt: Date }> {
    const secret = newSecret()
    const now = Date.now()
    const expiresAt = new Date(now + this.limits.sessionDays * day)
    await this.database.write((tx) =>
      tx.insert(Session, {
        id: newId('Session'),
        userId,
        secretHash: hashSecret(secret),
        createdAt: new Date(now),
        expiresAt,
      }),
    )
    return { secret, expiresAt }
  }

  /** Who holds this secret, or null. */
  async viewer(secret: string): Promise<Viewer | null> {
    const where = sql`WHERE secretHash = ${hashSecret(secret)} AND expiresAt > ${new Date()}`
    const [session] = await readEntities(this.database.read, Session, where)
    return session ? { userId: session.userId, credential: { kind: 'session', id: session.id }, scopes: 'all' } : null
  }

  isAlive(id: string): Promise<boolean> {
    return this.database.read.existsBy(Session, { id, expiresAt: MoreThan(new Date()) })
  }

  async close(id: string): Promise<void> {
    await this.database.write((tx) => tx.delete(Session, { id }))
  }

  /** Deletes the sessions that have ended by themselves. */
  async prune(): Promise<void> {
    await this.database.write((tx) => tx.delete(Session, { expiresAt: LessThan(new Date()) }))
  }

  /** Signs the user out everywhere. */
  async closeAll(userId: string): Promise<void> {
    await this.database.write((tx) => tx.delete(Session, { userId }))
  }
}
