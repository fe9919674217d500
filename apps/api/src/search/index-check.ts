import type { Logger } from 'pino'
import { type EntityManager, In, MoreThan } from 'typeorm'
import type { Database } from '../database/database.js'
import { type Part, parts } from '../database/term-index/term-index.js'
import type { Limits } from '../limits.js'
import { Link } from '../links/link.entity.js'
import { SnapshotText } from '../snapshots/snapshot-text.entity.js'
import { tokensOf } from './analysis/tokens.js'
import { followLinks } from './follow.js'
import { documentVersion } from './link-document.js'
import { SearchDocument } from './search-document.entity.js'

/** What was wrong with the index, and has been put right. */
export interface Drift {
  /** Documents whose words were missing from the index. */
  missing: number
  /** Words of documents that are none any more. */
  orphaned: number
  /** Links that were not indexed, or not as they are. */
  outdated: number
}

/**
 * Compares the search index with the library and mends what differs, a few links at a time, while everything goes on: this
 * is also how an index is built anew, after its rules changed or its tables were emptied.
 */
export class IndexCheck {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['search'],
    private readonly log: Logger,
  ) {}

  /** Goes through all of it, until the signal says to stop. */
  async run(signal?: AbortSignal): Promise<Drift> {
    const drift: Drift = { missing: 0, orphaned: 0, outdated: 0 }
    for (const part of Object.keys(parts) as Part[]) {
      for (let after: number | null = 0; after !== null && !signal?.aborted;)
        after = await this.compare(part, after, drift)
    }
    for (let after: string | null = ''; after !== null && !signal?.aborted;) after = await this.follow(after, drift)
    if (drift.missing + drift.orphaned + drift.outdated > 0) this.log.warn({ drift }, 'the search index was mended')
    return drift
  }

  /**
   * Compares the documents of a range with what the index has of them: what is missing there is marked to be written anew.
   * @returns where the next range begins; null: this was the last
   */
  private compare(part: Part, after: number, drift: Drift): Promise<number | null> {
    const { checkBatch } = this.limits
    const { termIndex } = this.database.dialect
    return this.database.write(async (tx) => {
      const numbers = () => termIndex.numbers(tx, part, after, checkBatch)
      // First the index: a document that others add meanwhile then lacks nothing, and has nothing too much.
      const indexed = await numbers()
      const documents = await tx.find(SearchDocument, {
        where: { number: MoreThan(after) },
        order: { number: 'ASC' },
        take: checkBatch,
      })
      // A range that both lists cover whole.
      const ends = [documents, indexed].flatMap((list) => (list.length < checkBatch ? [] : [list.at(-1) ?? 0]))
      const end = Math.min(...ends.map((last) => (typeof last === 'number' ? last : last.number)))
      const wanted = documents.filter(
        ({ number, textSnapshotId }) => number <= end && (part === 'head' || textSnapshotId !== null),
      )
      const needed = new Set(wanted.map(({ number }) => number))
      const orphaned = indexed.filter((number) => number <= end && !needed.has(number))
      const has = new Set(wanted.every(({ number }) => indexed.includes(number)) ? indexed : await numbers())
      const absent = wanted.filter(({ number, version }) => !has.has(number) && version === documentVersion)
      const missing = part === 'head' ? absent : await withWords(tx, absent)
      await tx.update(SearchDocument, { number: In(missing.map(({ number }) => number)) }, { version: 0 })
      await termIndex.remove(tx, part, orphaned)
      drift.missing += missing.length
      drift.orphaned += orphaned.length
      return end === Infinity ? null : end
    })
  }

  /** Brings the links of a range into the index that are not in it as they are. */
  private follow(after: string, drift: Drift): Promise<string | null> {
    return this.database.write(async (tx) => {
      const links = await tx.find(Link, {
        select: { id: true },
        where: { id: MoreThan(after) },
        order: { id: 'ASC' },
        take: this.limits.checkBatch,
      })
      drift.outdated += await followLinks(
        tx,
        links.map(({ id }) => id),
      )
      return links.at(-1)?.id ?? null
    })
  }
}

/** Those whose archived text has any words: of others there is nothing to index. */
async function withWords(tx: EntityManager, documents: readonly SearchDocument[]): Promise<SearchDocument[]> {
  const ids = documents.flatMap(({ textSnapshotId }) => textSnapshotId ?? [])
  const texts = ids.length === 0 ? [] : await tx.findBy(SnapshotText, { snapshotId: In(ids) })
  const worded = new Set(texts.filter(({ text }) => tokensOf(text).length > 0).map(({ snapshotId }) => snapshotId))
  return documents.filter(({ textSnapshotId }) => worded.has(textSnapshotId ?? ''))
}
