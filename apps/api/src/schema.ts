import type { GraphQLSchema } from 'graphql'
import { buildSchema, type ClassType } from 'type-graphql'
import { AuthResolver } from './auth/auth.resolver.js'
import { EventsResolver } from './events/events.resolver.js'
import { guardFields } from './graphql/guard.js'
import { limitLists } from './graphql/list-limit.js'
import { NodeResolver } from './graphql/node.resolver.js'
import { JobRowsResolver, JobsResolver } from './jobs/jobs.resolver.js'
import { DuplicatesResolver } from './links/duplicates.resolver.js'
import { LinksResolver } from './links/links.resolver.js'
import { QueueResolver } from './queue/queue.resolver.js'
import { SavedSearchesResolver } from './saved-searches/saved-searches.resolver.js'
import { ArtifactsResolver } from './snapshots/artifacts.resolver.js'
import { SnapshotsResolver } from './snapshots/snapshots.resolver.js'
import { StorageResolver } from './storage/storage.resolver.js'
import { TagsResolver } from './tags/tags.resolver.js'
import { UploadGrantResolver } from './uploads/upload-grant.resolver.js'
import { UploadsResolver } from './uploads/uploads.resolver.js'

/** THE list of resolvers. */
const resolvers = [
  ArtifactsResolver,
  AuthResolver,
  DuplicatesResolver,
  EventsResolver,
  JobRowsResolver,
  JobsResolver,
  LinksResolver,
  NodeResolver,
  QueueResolver,
  SavedSearchesResolver,
  SnapshotsResolver,
  StorageResolver,
  TagsResolver,
  UploadGrantResolver,
  UploadsResolver,
] as const satisfies ClassType[]

/**
 * The schema that these resolvers make.
 * @param instances one of each; none to emit the schema only
 */
export async function createSchema(instances: readonly object[]): Promise<GraphQLSchema> {
  const byClass = new Map(instances.map((instance) => [instance.constructor, instance]))
  const schema = await buildSchema({
    resolvers,
    container: { get: (type) => byClass.get(type) },
    validate: false,
    // Subscriptions have sources of their own (events.resolver.ts); TypeGraphQL wants a pubSub all the same.
    pubSub: { publish: refuse, subscribe: refuse },
  })
  guardFields(schema)
  limitLists(schema)
  return schema
}

function refuse(): never {
  throw new Error('subscriptions read the events table')
}
