import { newId } from '../../src/ids.js'
import { followLinks } from '../../src/search/follow.js'
import { Artifact } from '../../src/snapshots/artifact.entity.js'
import { SnapshotText } from '../../src/snapshots/snapshot-text.entity.js'
import { Snapshot } from '../../src/snapshots/snapshot.entity.js'
import { ArtifactKind, SnapshotSource, SnapshotState } from '../../src/snapshots/snapshot.enums.js'
import { pointToNewest } from '../../src/snapshots/snapshots.service.js'
import { Link } from '../../src/links/link.entity.js'
import type { TestApp } from './app.js'

/** A snapshot that came to an end, as a worker would have left it, without the time that a capture takes. */
export async function addSnapshot(
  { app }: TestApp,
  linkId: string,
  state: SnapshotState.READY | SnapshotState.FAILED = SnapshotState.READY,
  text = 'archived text',
) {
  const id = newId('Snapshot')
  const artifactId = newId('Artifact')
  await app.database.write(async (tx) => {
    const { ownerId, host } = await tx.findOneByOrFail(Link, { id: linkId })
    const now = new Date()
    await tx.insert(Snapshot, {
      id,
      ownerId,
      linkId,
      host,
      state,
      source: SnapshotSource.CAPTURE,
      requestedAt: now,
      startedAt: now,
      finishedAt: now,
      attempts: 1,
      failures: 0,
      priority: 0,
      formats: [ArtifactKind.HTML],
      availableAt: now,
      problemList: [],
    })
    if (state === SnapshotState.READY) {
      for (const kind of [ArtifactKind.HTML, ArtifactKind.FAVICON, ArtifactKind.THUMBNAIL]) {
        await tx.insert(Artifact, {
          id: kind === ArtifactKind.HTML ? artifactId : newId('Artifact'),
          ownerId,
          snapshotId: id,
          kind,
          contentType: kind === ArtifactKind.HTML ? 'text/html' : 'image/png',
          fileName: `${kind.toLowerCase()}.bin`,
          size: 10,
          sha256: '0'.repeat(64),
          objectKey: `snapshots/${id}/1/${kind}`,
          createdAt: now,
        })
      }
      await tx.insert(SnapshotText, { snapshotId: id, ownerId, text })
    }
    await pointToNewest(tx, [linkId])
    await followLinks(tx, [linkId])
  })
  return { id, artifactId }
}
