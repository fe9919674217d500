import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { expect } from 'vitest'
import type { App } from '../../src/app.js'
import { Link } from '../../src/links/link.entity.js'
import { Artifact } from '../../src/snapshots/artifact.entity.js'
import { Snapshot } from '../../src/snapshots/snapshot.entity.js'
import { flawOf } from '../../src/snapshots/problem.js'
import { SnapshotSource, SnapshotState } from '../../src/snapshots/snapshot.enums.js'
import type { TestApp } from './app.js'

/**
 * What must hold whatever happened before (hazards: I1 to I8): every snapshot that was acknowledged has one final state,
 * what is READY has its files whole in the store, no object is without a row after a sweep, links point to what is there.
 */
export async function expectInvariants({ app }: TestApp, acknowledged: string[]): Promise<void> {
  const { read } = app.database
  const snapshots = await read.find(Snapshot)
  const byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]))
  const final = [SnapshotState.READY, SnapshotState.FAILED, SnapshotState.CANCELED]
  for (const id of acknowledged) expect(final).toContain(byId.get(id)?.state)
  for (const snapshot of snapshots) {
    if (!final.includes(snapshot.state)) continue
    expect(snapshot.leaseUntil).toBeNull()
    expect(snapshot.finishedAt).not.toBeNull()
  }

  const artifacts = await read.find(Artifact)
  for (const artifact of artifacts) {
    const object = await app.store.get(artifact.objectKey)
    if (!object) throw new Error(`the row of ${artifact.objectKey} has no object`)
    const bytes = await buffer(object.stream)
    expect(bytes.length).toBe(artifact.size)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(artifact.sha256)
  }

  await sweepAll(app)
  const known = new Set(artifacts.map((artifact) => artifact.objectKey))
  const stored = await app.store.list('snapshots/')
  expect(stored.filter((key) => !known.has(key))).toEqual([])

  for (const link of await read.find(Link)) {
    const own = snapshots.filter((snapshot) => snapshot.linkId === link.id).sort(newestFirst)
    expect(link.currentSnapshotId).toBe(own[0]?.id ?? null)
    const ready = own.filter((snapshot) => snapshot.state === SnapshotState.READY)
    // What people upload is what they wanted.
    const flaw = ({ source, problemList }: Snapshot) => (source === SnapshotSource.CAPTURE ? flawOf(problemList) : 0)
    const best = ready.toSorted((a, b) => flaw(a) - flaw(b))
    expect(link.latestSnapshotId).toBe(best[0]?.id ?? null)
  }
}

/** Sweeps what is to be swept at any time, as if that had come. */
export async function sweepAll({ database, sweeper }: App): Promise<void> {
  await database.write((tx) => tx.query(`UPDATE sweeps SET notBefore = '2000-01-01 00:00:00.000'`))
  await sweeper.sweep()
}

const newestFirst = (a: Snapshot, b: Snapshot) =>
  b.requestedAt.getTime() - a.requestedAt.getTime() || (a.id < b.id ? 1 : -1)
