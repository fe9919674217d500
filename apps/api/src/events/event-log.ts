import type { EntityManager } from 'typeorm'
import { chunksOf, insertAll } from '../database/chunks.js'
import { announceCommit } from '../database/database.js'
import { dialectOf } from '../database/dialect.js'
import type { Link } from '../links/link.entity.js'
import { ChangeEvent, type EventKind } from './event.entity.js'

/** Links of one event: some forty kilobytes. */
const linksPerEvent = 1_000

export interface Change {
  ownerId: string
  kind: EventKind
  subjectId: string
  linkId: string
  links?: string[]
}

/** Notes changes in the transaction that makes them, so that nobody hears of one that did not happen. */
export async function recordChanges(tx: EntityManager, changes: Change[]): Promise<void> {
  if (changes.length === 0) return
  const createdAt = () => dialectOf(tx).now
  await insertAll(
    tx,
    ChangeEvent,
    changes.map(({ links = null, ...change }) => ({ ...change, links, createdAt })),
  )
  announceCommit(tx)
}

type ChangedLink = Pick<Link, 'id' | 'ownerId'>

/** As recordChanges, for links that were added, changed, trashed, restored or purged: many of them are one event. */
export function recordLinkChanges(tx: EntityManager, links: readonly ChangedLink[]): Promise<void> {
  return recordChanges(tx, linkChanges(links))
}

const linkChanges = (links: readonly ChangedLink[]): Change[] =>
  [...Map.groupBy(links, ({ ownerId }) => ownerId)].flatMap(([ownerId, owned]) =>
    chunksOf(
      owned.map(({ id }) => id),
      linksPerEvent,
    )
      .map((ids): Change => ({ ownerId, kind: 'LINK', ...subjectOf(ids) }))
      .toArray(),
  )

const subjectOf = (ids: string[]) => {
  const [id = '', ...others] = ids
  return others.length === 0 ? { subjectId: id, linkId: id } : { subjectId: '', linkId: '', links: ids }
}

interface ChangedSnapshot {
  id: string
  ownerId: string
  linkId: string
}

/** As recordChanges, for captures that have come further. */
export function recordProgress(tx: EntityManager, snapshot: ChangedSnapshot): Promise<void> {
  return recordChanges(tx, [snapshotChange(snapshot)])
}

/** As recordChanges, for snapshots whose state changed, with it their owners' queues, and with both maybe these links. */
export async function recordSnapshotChanges(
  tx: EntityManager,
  snapshots: ChangedSnapshot[],
  links: readonly ChangedLink[] = [],
): Promise<void> {
  const owners = new Set(snapshots.map((snapshot) => snapshot.ownerId))
  await recordChanges(tx, [...snapshots.map(snapshotChange), ...[...owners].map(queueChange), ...linkChanges(links)])
}

/** As recordChanges, for one user's queue as a whole. */
export function recordQueueChange(tx: EntityManager, ownerId: string): Promise<void> {
  return recordChanges(tx, [queueChange(ownerId)])
}

const snapshotChange = ({ id, ownerId, linkId }: ChangedSnapshot): Change => ({
  ownerId,
  kind: 'SNAPSHOT',
  subjectId: id,
  linkId,
})

const queueChange = (ownerId: string): Change => ({ ownerId, kind: 'QUEUE', subjectId: ownerId, linkId: '' })
