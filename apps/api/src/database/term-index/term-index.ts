import type { EntityManager, QueryRunner } from 'typeorm'
import type { NumberList } from './number-list.js'

/** What a link says of itself, and what its page says; each is written and removed as a whole. */
export const parts = {
  head: ['title', 'url', 'site', 'description', 'note'],
  text: ['content', 'strong', 'top'],
} as const

export type Part = keyof typeof parts
export type Zone = (typeof parts)[Part][number]

/** A document's part as it is indexed: the words of each zone, in their order. */
export interface IndexedPart {
  /** The document's number, from 1. */
  number: number
  /** A number for whose document it is: another owner's documents cost a query nothing. */
  owner: number
  zones: Partial<Record<Zone, readonly string[]>>
}

/** Words that follow each other; with `prefix` the last one is only a beginning. */
export interface Term {
  tokens: readonly string[]
  prefix: boolean
}

/**
 * Which documents hold which words. Everything happens in the caller's transaction. Words come from the application, whole:
 * a database neither cuts, folds nor drops any, so that all of them find the same.
 */
export interface TermIndex {
  create(runner: QueryRunner): Promise<void>
  /** Writes parts of documents of which it has nothing, or nothing any more. */
  add(tx: EntityManager, part: Part, documents: readonly IndexedPart[]): Promise<void>
  remove(tx: EntityManager, part: Part, numbers: readonly number[]): Promise<void>
  /** The owner's documents that have the term in one of these zones. */
  find(manager: EntityManager, owner: number, term: Term, zones: readonly Zone[]): Promise<NumberList>
  /** Numbers of documents that have anything of this part, ascending, from `after` on, at most `limit`. */
  numbers(manager: EntityManager, part: Part, after: number, limit: number): Promise<number[]>
}

/** These zones, as they fall to the parts. */
export function zonesByPart(zones: readonly Zone[]): [Part, Zone[]][] {
  const wanted = new Set(zones)
  return (Object.keys(parts) as Part[])
    .map((part): [Part, Zone[]] => [part, parts[part].filter((zone) => wanted.has(zone))])
    .filter(([, ofPart]) => ofPart.length > 0)
}
