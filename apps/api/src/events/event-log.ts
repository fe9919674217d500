import type { EntityManager } from 'typeorm'
import { insertAll } from '../database/chunks.js'
import { announceCommit } from '../database/database.js'
import { ChangeEvent, type EventKind } from './event.entity.js'

export interface Change {
  ownerId: string
  kind: EventKind
  subjectId: string
  linkId: string
}

/** Notes changes in the transaction that makes them, so that nobody hears of one that did not happen. */
export async function recordChanges(tx: EntityManager, changes: Change[]): Promise<void> {
  if (changes.length === 0) return
  const createdAt = new Date()
  await insertAll(
    tx,
    ChangeEvent,
    changes.map(({ ownerId, kind, subjectId, linkId }) => ({ ownerId, kind, subjectId, linkId, createdAt })),
  )
  announceCommit(tx)
}

/** As recordChanges, for links that were added, changed, trashed, restored or purged. */
export function recordLinkChanges(tx: EntityManager, links: { id: string; ownerId: string }[]): Promise<void> {
  return recordChanges(
    tx,
    links.map(({ id, ownerId }) => ({ ownerId, kind: 'LINK', subjectId: id, linkId: id })),
  )
}

interface ChangedSnapshot {
  id: string
  ownerId: string
  linkId: string
}

/** As recordChanges, for captures that have come further. */
export function recordProgress(tx: EntityManager, snapshot: ChangedSnapshot): Promise<void> {
  return recordChanges(tx, [{ ...snapshot, kind: 'SNAPSHOT', subjectId: snapshot.id }])
}

/** As recordChanges, for snapshots whose state changed, and with it their owners' queues. */
export async function recordSnapshotChanges(tx: EntityManager, snapshots: ChangedSnapshot[]): Promise<void> {
  const owners = new Set(snapshots.map((snapshot) => snapshot.ownerId))
  await recordChanges(tx, [
    ...snapshots.map(({ id, ownerId, linkId }) => ({ ownerId, kind: 'SNAPSHOT' as const, subjectId: id, linkId })),
    ...[...owners].map(queueChange),
  ])
}

/** As recordChanges, for one user's queue as a whole. */
export function recordQueueChange(tx: EntityManager, ownerId: string): Promise<void> {
  return recordChanges(tx, [queueChange(ownerId)])
}

const queueChange = (ownerId: string): Change => ({ ownerId, kind: 'QUEUE', subjectId: ownerId, linkId: '' })
