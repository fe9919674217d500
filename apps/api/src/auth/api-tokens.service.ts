import { IsNull, MoreThan } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { BadInputError, LimitExceededError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { cleanLine } from '../text.js'
import { ApiToken } from './api-token.entity.js'
import type { CreateApiTokenInput } from './auth.inputs.js'
import { own, type Owned, ownedQuery } from './owned.js'
import { hashSecret, newSecret } from './secrets.js'
import type { Viewer } from './viewer.js'

const secretPrefix = 'lsk_'
const shownLength = secretPrefix.length + 6
/** `lastUsedAt` is worth one write a minute, not one a request. */
const lastUsedPrecision = 60_000

/** Credentials for programs. */
export class ApiTokensService {
  /** Tokens whose use is being written down. */
  private readonly noting = new Set<string>()

  constructor(
    private readonly database: Database,
    private readonly limits: Limits['accounts'],
  ) {}

  /** Makes a token; its secret is in the answer and nowhere else. */
  async create(viewer: Viewer, input: CreateApiTokenInput): Promise<{ apiToken: Owned<ApiToken>; secret: string }> {
    const name = cleanLine(input.name, this.limits.nameLength)
    if (name === '') throw new BadInputError('name', 'A token needs a name.')
    if (input.scopes.length === 0) throw new BadInputError('scopes', 'A token without a scope can do nothing.')
    if (input.expiresAt && input.expiresAt.getTime() <= Date.now()) {
      throw new BadInputError('expiresAt', 'The token would have ended already.')
    }
    const secret = secretPrefix + newSecret()
    return this.database.write(async (tx) => {
      if ((await tx.countBy(ApiToken, { ownerId: viewer.userId })) >= this.limits.tokensPerUser) {
        throw new LimitExceededError(`An account has at most ${this.limits.tokensPerUser} tokens.`)
      }
      const token = tx.create(ApiToken, {
        id: newId('ApiToken'),
        ownerId: viewer.userId,
        name,
        prefix: secret.slice(0, shownLength),
        secretHash: hashSecret(secret),
        scopes: [...new Set(input.scopes)],
        createdAt: new Date(),
        expiresAt: input.expiresAt ?? null,
        lastUsedAt: null,
      })
      await tx.insert(ApiToken, token)
      return { apiToken: own(viewer, token), secret }
    })
  }

  /** Ends a token at once. */
  async revoke(token: Owned<ApiToken>): Promise<Owned<ApiToken>> {
    await this.database.write((tx) => tx.delete(ApiToken, { id: token.id }))
    return token
  }

  /** The viewer's tokens, newest first. */
  async list(viewer: Viewer): Promise<Owned<ApiToken>[]> {
    const tokens = await ownedQuery(this.database.read, ApiToken, 'token', viewer).orderBy('token.id', 'DESC').getMany()
    return tokens.map((token) => own(viewer, token))
  }

  /** Who holds this secret, or null. */
  async viewer(secret: string): Promise<Viewer | null> {
    const now = new Date()
    const secretHash = hashSecret(secret)
    const token = await this.database.read.findOneBy(ApiToken, [
      { secretHash, expiresAt: IsNull() },
      { secretHash, expiresAt: MoreThan(now) },
    ])
    if (!token) return null
    this.noteUse(token, now)
    return { userId: token.ownerId, credential: { kind: 'token', id: token.id }, scopes: new Set(token.scopes) }
  }

  /** Nobody waits for it, nor fails with it: with a full disk, what is there can be read by programs, too. */
  private noteUse({ id, lastUsedAt }: ApiToken, now: Date): void {
    if (this.noting.has(id) || (lastUsedAt && now.getTime() - lastUsedAt.getTime() <= lastUsedPrecision)) return
    this.noting.add(id)
    void this.database
      .write((tx) => tx.update(ApiToken, { id }, { lastUsedAt: now }))
      .catch(() => undefined)
      .finally(() => this.noting.delete(id))
  }

  async isAlive(id: string): Promise<boolean> {
    const token = await this.database.read.findOneBy(ApiToken, { id })
    return token !== null && (token.expiresAt === null || token.expiresAt.getTime() > Date.now())
  }
}
