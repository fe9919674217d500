import { Arg, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import type { Owned } from '../auth/owned.js'
import { UrlScalar } from '../graphql/scalars.js'
import { Artifact } from './artifact.entity.js'
import type { ArtifactsService } from './artifacts.service.js'
import { Requires } from '../auth/viewer.js'

@Resolver(() => Artifact)
export class ArtifactsResolver {
  constructor(private readonly artifacts: ArtifactsService) {}

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => UrlScalar, {
    description: "A URL to view it, signed and short-lived, on the content or the storage origin, never on this app's.",
  })
  url(
    @Root() artifact: Owned<Artifact>,
    @Arg('expiresIn', () => Int, { defaultValue: 3600, description: 'Seconds.' }) expiresIn: number,
  ) {
    return this.artifacts.url(artifact, expiresIn, { download: false })
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => UrlScalar, { description: 'The same, as a download.' })
  downloadUrl(
    @Root() artifact: Owned<Artifact>,
    @Arg('expiresIn', () => Int, { defaultValue: 3600, description: 'Seconds.' }) expiresIn: number,
  ) {
    return this.artifacts.url(artifact, expiresIn, { download: true })
  }
}
