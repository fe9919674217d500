import type { Logger } from 'pino'
import type { EntityManager } from 'typeorm'
import type { Database } from '../database/database.js'
import { dialectOf } from '../database/dialect.js'
import { allOf, raw, select, sql } from '../database/sql.js'
import { orderClause, seekCondition } from '../graphql/page.js'
import { rulesVersion } from './canonical/canonical-url.js'
import { Link } from './link.entity.js'
import { type PageKeys, pageKeysOf } from './page-url.js'

/** Links that are given new keys in one transaction. */
const batch = 200

const order = ['rulesVersion', 'id'] as const

type KeyedLink = Pick<Link, 'id' | 'ownerId' | 'url' | 'canonicalHash' | 'rulesVersion'>

/** What going over the outdated links came to. */
export interface Rekeyed {
  changed: number
  /** Links whose page another link of the owner's is known by already: they stay, and are shown as its duplicates. */
  duplicates: number
}

/**
 * Gives links that were saved under older rules the keys of today's, some at a time, while everything goes on. Each link
 * says which rules its keys are of: whoever runs this next goes on where another was broken off.
 */
export class Rekeying {
  constructor(
    private readonly database: Database,
    private readonly log: Logger,
  ) {}

  /** Goes through all that are outdated, until the signal says to stop. */
  async run(signal?: AbortSignal): Promise<Rekeyed> {
    const pass = await this.pass(signal)
    if (pass.changed > 0) this.log.info({ ...pass, rulesVersion }, 'links were given the keys of newer rules')
    if (pass.changed === 0 || pass.duplicates === 0 || signal?.aborted) return pass
    // A key may have become free behind a link that asked for it.
    const next = await this.run(signal)
    return { changed: pass.changed + next.changed, duplicates: next.duplicates }
  }

  private async pass(signal: AbortSignal | undefined): Promise<Rekeyed> {
    const passed: Rekeyed = { changed: 0, duplicates: 0 }
    let last: KeyedLink | undefined
    do {
      const some = await this.database.write((tx) => rekeySome(tx, last))
      passed.changed += some.changed
      passed.duplicates += some.duplicates
      last = some.last
    } while (last && !signal?.aborted)
    return passed
  }
}

/** @param after the last link of the batch before */
async function rekeySome(tx: EntityManager, after: KeyedLink | undefined): Promise<Rekeyed & { last?: KeyedLink }> {
  const outdated = await outdatedLinks(tx, after)
  if (outdated.length === 0) return { changed: 0, duplicates: 0 }
  const links = outdated.map((link) => ({ link, keys: pageKeysOf(link.url) }))
  const holders = await holdersOf(tx, links)
  const result = { changed: 0, duplicates: 0, last: outdated.at(-1) }
  for (const { link, keys } of links) {
    const holder = holders.get(placeOf(link, keys)) ?? link.id
    if (holder === link.id) {
      holders.delete(placeOf(link, link))
      holders.set(placeOf(link, keys), link.id)
      await tx.update(Link, { id: link.id }, keys)
      result.changed++
    } else {
      await tx.update(Link, { id: link.id }, { likenessHash: keys.likenessHash })
      result.duplicates++
    }
  }
  return result
}

function outdatedLinks(tx: EntityManager, after: KeyedLink | undefined): Promise<KeyedLink[]> {
  const { forUpdate } = dialectOf(tx)
  const conditions = [sql`link.rulesVersion < ${rulesVersion}`]
  if (after) conditions.push(seekCondition('link', order, { comparison: '>', values: [after.rulesVersion, after.id] }))
  return select<KeyedLink>(
    tx,
    sql`SELECT id, ownerId, url, canonicalHash, rulesVersion FROM links link WHERE ${allOf(conditions)}
        ORDER BY ${orderClause('link', order, 'ASC')} LIMIT ${batch}${raw(forUpdate)}`,
  )
}

/** By place, the id of the link that has it. */
async function holdersOf(tx: EntityManager, links: readonly { link: KeyedLink; keys: PageKeys }[]) {
  const where = links.map(({ link: { ownerId }, keys: { canonicalHash } }) => ({ ownerId, canonicalHash }))
  const holders = await tx.find(Link, { select: { id: true, ownerId: true, canonicalHash: true }, where })
  return new Map(holders.map((holder) => [placeOf(holder, holder), holder.id]))
}

/** What only one link can have: the owner's page. */
const placeOf = ({ ownerId }: Pick<Link, 'ownerId'>, { canonicalHash }: Pick<Link, 'canonicalHash'>) =>
  `${ownerId} ${canonicalHash}`
