import type { EntityManager } from 'typeorm'
import { dialectOf } from '../database/dialect.js'
import type { Limits } from '../limits.js'
import type { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'

/** Keeps everybody from a host's pages for so many milliseconds: it is being visited, or has asked to be left alone. */
export async function occupyHost(tx: EntityManager, host: string, time: number): Promise<void> {
  const { nowPlus } = dialectOf(tx)
  await tx.query(`UPDATE capture_hosts SET freeAt = ${nowPlus('?')} WHERE host = ?`, [time, host])
}

/** Lets others at the hosts of captures that are called off, as soon as their workers have noticed. */
export async function leaveHosts(
  tx: EntityManager,
  snapshots: readonly Pick<Snapshot, 'host' | 'state'>[],
  { heartbeatInterval, hostPause }: Limits['queue'],
): Promise<void> {
  const visited = snapshots.filter(({ state }) => state === SnapshotState.CAPTURING)
  for (const { host } of visited) await occupyHost(tx, host, heartbeatInterval + hostPause)
}
