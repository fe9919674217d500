import { type EntityManager, In } from 'typeorm'
import type { Viewer } from '../auth/viewer.js'
import { recordLinkChanges } from '../events/event-log.js'
import { limits } from '../limits.js'
import { leaveHosts } from '../queue/capture-hosts.js'
import { forgetLinks } from '../search/follow.js'
import { snapshotPrefix } from '../snapshots/object-keys.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { scheduleSweep } from '../storage/sweeps.js'
import { countLinks } from '../tags/tagging.js'
import { Link } from './link.entity.js'
import { lockLinksThat } from './link-locks.js'

/** Puts those of the links into the trash that are not in it. */
export async function trashIn(
  tx: EntityManager,
  viewer: Viewer,
  ids: readonly string[],
  trashedAt: Date,
): Promise<void> {
  const present = await lockLinksThat(tx, { trashed: false }, ids)
  if (present.length === 0) return
  await countLinks(tx, viewer, present, -1)
  await tx.update(Link, { id: In(present) }, { trashedAt })
}

/** Takes those of the links out of the trash that are in it. */
export async function restoreIn(tx: EntityManager, viewer: Viewer, ids: readonly string[]): Promise<void> {
  const trashed = await lockLinksThat(tx, { trashed: true }, ids)
  if (trashed.length === 0) return
  await tx.update(Link, { id: In(trashed) }, { trashedAt: null, mergedIntoId: null })
  await countLinks(tx, viewer, trashed, 1)
}

/** Destroys links that no tag counts any more, with their snapshots and files. */
export async function purgeIn(tx: EntityManager, links: readonly Pick<Link, 'id' | 'ownerId'>[]): Promise<void> {
  const ids = links.map((link) => link.id)
  const snapshots = await tx.find(Snapshot, {
    select: { id: true, host: true, state: true },
    where: { linkId: In(ids) },
  })
  await scheduleSweep(
    tx,
    snapshots.map((snapshot) => snapshotPrefix(snapshot.id)),
  )
  await forgetLinks(tx, ids)
  await tx.delete(Link, { id: In(ids) })
  await leaveHosts(tx, snapshots, limits.queue)
  await recordLinkChanges(tx, [...links])
}
