import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import { ApiToken } from '../auth/api-token.entity.js'
import { findOwned, type Owned, type OwnedRow } from '../auth/owned.js'
import { User } from '../auth/user.entity.js'
import { assertPermission, type Permission, Requires, type Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { type IdKind, kindOfId } from '../ids.js'
import { Job } from '../jobs/job.entity.js'
import { Link } from '../links/link.entity.js'
import { SavedSearch } from '../saved-searches/saved-search.entity.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { Tag } from '../tags/tag.entity.js'
import { Upload } from '../uploads/upload.entity.js'
import type { RequestContext } from './context.js'
import { Node } from './node.js'

type Find = (viewer: Viewer, id: string) => Promise<Node | null>

/** `node(id:)`: the id's prefix tells where to look, and what the caller needs to be allowed. */
@Resolver()
export class NodeResolver {
  private readonly nodes: Partial<Record<IdKind, { permission: Permission; find: Find }>>

  constructor(database: Database) {
    const owned = (entity: new () => OwnedRow & Node): Find => {
      return (viewer, id): Promise<Owned<OwnedRow & Node> | null> => findOwned(database.read, entity, viewer, id)
    }
    this.nodes = {
      User: {
        permission: 'ANY',
        find: (viewer, id) => (id === viewer.userId ? database.read.findOneBy(User, { id }) : Promise.resolve(null)),
      },
      ApiToken: { permission: 'SESSION', find: owned(ApiToken) },
      Job: { permission: 'LINKS_READ', find: owned(Job) },
      Link: { permission: 'LINKS_READ', find: owned(Link) },
      Tag: { permission: 'LINKS_READ', find: owned(Tag) },
      SavedSearch: { permission: 'LINKS_READ', find: owned(SavedSearch) },
      Snapshot: { permission: 'SNAPSHOTS_READ', find: owned(Snapshot) },
      Artifact: { permission: 'SNAPSHOTS_READ', find: owned(Artifact) },
      Upload: { permission: 'UPLOADS_WRITE', find: owned(Upload) },
    }
  }

  @Requires('ANY')
  @Query(() => Node, {
    nullable: true,
    description: "Anything of the viewer's by its id. Another user's id reads as an id that does not exist: null.",
  })
  async node(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    const kind = kindOfId(id)
    const entry = kind && this.nodes[kind]
    if (!entry) return null
    assertPermission(signedIn, entry.permission)
    return entry.find(signedIn, id)
  }
}
