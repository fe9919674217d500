import { signUrl } from 'oss-signer'
import { findManyOwned, type Owned, readOwned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { limits } from '../limits.js'
import type { ContentTokens } from '../content/content-tokens.js'
import { contentDisposition, presentationOf } from '../content/presentation.js'
import type { Database } from '../database/database.js'
import { sql } from '../database/sql.js'
import { BadInputError } from '../graphql/errors.js'
import { longestLife } from '../storage/credentials.js'
import type { StoreAddress } from '../storage/store-address.js'
import { Artifact } from './artifact.entity.js'
import { ArtifactKind } from './snapshot.enums.js'

/** A snapshot's artifacts of some kinds; null: of all. */
export interface WantedArtifacts {
  snapshotId: string
  kinds: readonly ArtifactKind[] | null
}

/** The files of snapshots, and the URLs to look at them. */
export class ArtifactsService {
  constructor(
    private readonly database: Database,
    private readonly store: StoreAddress,
    private readonly tokens: ContentTokens,
    private readonly contentUrl: string,
  ) {}

  /**
   * A URL to view or download an artifact, on the content or the storage origin.
   * @param expiresIn seconds; one that is signed with temporary keys ends with them, or after what OSS allows
   */
  async url(artifact: Owned<Artifact>, expiresIn: number, { download }: { download: boolean }): Promise<string> {
    if (expiresIn < 1 || expiresIn > limits.urls.expiresInMax) {
      throw new BadInputError('expiresIn', `A URL lives from 1 to ${limits.urls.expiresInMax} seconds.`)
    }
    const presentation = presentationOf(artifact)
    if (!download && (presentation === 'document' || presentation === 'pdf')) {
      const expiresAt = Math.floor(Date.now() / 1000) + expiresIn
      const token = this.tokens.make({ artifactId: artifact.id, download: false, expiresAt })
      return `${this.contentUrl}/${token}/${encodeURIComponent(artifact.fileName)}`
    }
    const attached = download || presentation === 'download'
    const credentials = await this.store.credentials()
    const { now, lifetime } = signingTime(expiresIn, longestLife(credentials))
    return signUrl(
      {
        method: 'GET',
        bucket: this.store.bucket,
        key: artifact.objectKey,
        endpoint: this.store.publicEndpoint,
        addressing: this.store.addressing,
        expiresIn: lifetime,
        query: attached
          ? { 'response-content-disposition': contentDisposition('attachment', artifact.fileName) }
          : { 'response-cache-control': `private, max-age=${expiresIn}, immutable` },
      },
      { version: 'V4', region: this.store.region, now, credentials },
    ).url
  }

  readonly byIds = (viewer: Viewer, ids: readonly string[]) => findManyOwned(this.database.read, Artifact, viewer, ids)

  /** What is wanted of each snapshot, in the order of the kinds and, within one, as they came; in one statement. */
  readonly ofSnapshots = async (
    viewer: Viewer,
    wanted: readonly WantedArtifacts[],
  ): Promise<Map<WantedArtifacts, Owned<Artifact>[]>> => {
    const snapshotIds = [...new Set(wanted.map(({ snapshotId }) => snapshotId))]
    const kinds = [...new Set(wanted.flatMap(({ kinds }) => kinds ?? allKinds))]
    const where = sql`WHERE snapshotId IN (${snapshotIds}) AND kind IN (${kinds}) ORDER BY id`
    const artifacts = kinds.length === 0 ? [] : await readOwned(this.database.read, Artifact, viewer, where)
    // Files of one snapshot are sent and made side by side: which one came first means nothing.
    artifacts.sort((a, b) => allKinds.indexOf(a.kind) - allKinds.indexOf(b.kind))
    const bySnapshot = Map.groupBy(artifacts, ({ snapshotId }) => snapshotId)
    return new Map(
      wanted.map((each) => {
        const found = bySnapshot.get(each.snapshotId) ?? []
        return [each, found.filter(({ kind }) => each.kinds?.includes(kind) ?? true)]
      }),
    )
  }
}

const allKinds = Object.values(ArtifactKind)

/** A URL that lives shorter than this is signed for the very second. */
const alignedFrom = 600

/**
 * The time to sign at, and how long the URL lives from then. It is moved back to a grid and the URL lives as much longer,
 * so that a list that is loaded again shows the same URLs, and its pictures come from the browser's cache.
 */
function signingTime(expiresIn: number, longest: number): { now: Date; lifetime: number } {
  const seconds = Math.floor(Date.now() / 1000)
  const grid = Math.floor(expiresIn / 2)
  if (expiresIn < alignedFrom || expiresIn + grid > longest) {
    return { now: new Date(seconds * 1000), lifetime: Math.min(expiresIn, longest) }
  }
  return { now: new Date(Math.floor(seconds / grid) * grid * 1000), lifetime: expiresIn + grid }
}
