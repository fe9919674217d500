import { type EntityManager, In } from 'typeorm'
import { findManyOwned, own, type Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { Link } from './link.entity.js'

/**
 * By the canonicalHash of each page, the viewer's link of it, in the trash or not. For one that lies in the trash because it was
 * merged into another link, that other one stands.
 */
export async function linksOfPages(
  manager: EntityManager,
  viewer: Viewer,
  canonicalHashes: readonly string[],
): Promise<Map<string, Owned<Link>>> {
  const present = await manager.findBy(Link, { ownerId: viewer.userId, canonicalHash: In([...canonicalHashes]) })
  const links = present.map((link) => own(viewer, link))
  const known = await withTargets(manager, viewer, links)
  return new Map(links.map((link) => [link.canonicalHash, standingFor(link, known)]))
}

/** By id, these links, those that they were merged into, and those that these were merged into since: each once. */
async function withTargets(manager: EntityManager, viewer: Viewer, links: readonly Owned<Link>[]) {
  const known = new Map(links.map((link) => [link.id, link]))
  for (let from = links; ;) {
    const ids = from.flatMap((link) => targetIdOf(link) ?? []).filter((id) => !known.has(id))
    if (ids.length === 0) return known
    from = [...(await findManyOwned(manager, Link, viewer, ids)).values()]
    for (const link of from) known.set(link.id, link)
  }
}

function standingFor(link: Owned<Link>, known: ReadonlyMap<string, Owned<Link>>): Owned<Link> {
  let standing = link
  // Links in the trash may have been merged into each other.
  for (const met = new Set<string>(); !met.has(standing.id);) {
    met.add(standing.id)
    standing = known.get(targetIdOf(standing) ?? '') ?? standing
  }
  return standing
}

const targetIdOf = ({ trashedAt, mergedIntoId }: Link): string | null => (trashedAt === null ? null : mergedIntoId)
