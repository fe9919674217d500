import type { Permission } from '../src/auth/viewer.js'

/** What a field asks of its caller. PUBLIC: nothing. */
export type AccessRule = Permission | 'PUBLIC'

/** The ways in. A field that is in none of these lists fails the test: whoever adds one says who may see it. */
export const rootRules: Record<string, AccessRule> = {
  'Query.viewer': 'PUBLIC',
  'Query.node': 'ANY',
  'Query.link': 'LINKS_READ',
  'Query.links': 'LINKS_READ',
  'Query.linkByUrl': 'LINKS_READ',
  'Query.tag': 'LINKS_READ',
  'Query.tags': 'LINKS_READ',
  'Query.snapshot': 'SNAPSHOTS_READ',
  'Query.snapshots': 'SNAPSHOTS_READ',
  'Query.captureQueue': 'SNAPSHOTS_READ',
  'Query.storage': 'ANY',
  'Mutation.signUp': 'PUBLIC',
  'Mutation.signIn': 'PUBLIC',
  'Mutation.signOut': 'SESSION',
  'Mutation.changePassword': 'SESSION',
  'Mutation.createApiToken': 'SESSION',
  'Mutation.revokeApiToken': 'SESSION',
  'Mutation.addLink': 'LINKS_WRITE',
  'Mutation.addLinks': 'LINKS_WRITE',
  'Mutation.updateLink': 'LINKS_WRITE',
  'Mutation.trashLinks': 'LINKS_WRITE',
  'Mutation.restoreLinks': 'LINKS_WRITE',
  'Mutation.purgeLinks': 'LINKS_WRITE',
  'Mutation.tagLinks': 'LINKS_WRITE',
  'Mutation.createTag': 'LINKS_WRITE',
  'Mutation.updateTag': 'LINKS_WRITE',
  'Mutation.deleteTag': 'LINKS_WRITE',
  'Mutation.captureSnapshot': 'SNAPSHOTS_WRITE',
  'Mutation.cancelSnapshot': 'SNAPSHOTS_WRITE',
  'Mutation.retrySnapshots': 'SNAPSHOTS_WRITE',
  'Mutation.deleteSnapshot': 'SNAPSHOTS_WRITE',
  'Subscription.changed': 'LINKS_READ',
  'Subscription.linkChanged': 'LINKS_READ',
  'Subscription.snapshotChanged': 'SNAPSHOTS_READ',
  'Subscription.captureQueueChanged': 'SNAPSHOTS_READ',
}

/** Nested fields that ask for more than their parent did. */
export const nestedRules: Record<string, AccessRule> = {
  'User.usage': 'ANY',
  'User.apiTokens': 'SESSION',
  'Link.favicon': 'SNAPSHOTS_READ',
  'Link.latestSnapshot': 'SNAPSHOTS_READ',
  'Link.currentSnapshot': 'SNAPSHOTS_READ',
  'Link.snapshots': 'SNAPSHOTS_READ',
  'Snapshot.link': 'LINKS_READ',
  'Artifact.url': 'SNAPSHOTS_READ',
  'Artifact.downloadUrl': 'SNAPSHOTS_READ',
  'Change.captureQueue': 'SNAPSHOTS_READ',
  'Change.snapshot': 'SNAPSHOTS_READ',
}

/** Fields that ask for nothing more: who may have the parent may have them. */
export const inheritedFields: Record<string, string> = {
  AddLinkOutcome: 'payload error',
  AddLinkPayload: 'link duplicate snapshot',
  ApiToken: 'id name prefix scopes createdAt expiresAt lastUsedAt',
  Artifact: 'id kind contentType fileName size sha256 crc64 width height createdAt',
  CaptureQueue: 'queued capturing failed workers capacity estimatedSeconds',
  Change: 'link',
  CreatedApiToken: 'apiToken secret',
  InputProblem: 'code message',
  Link: 'id url canonicalUrl host title description note siteName language tags starred read createdAt updatedAt trashedAt',
  LinkChange: 'linkId link',
  LinkConnection: 'edges nodes pageInfo totalCount',
  LinkEdge: 'cursor node',
  PageInfo: 'hasNextPage hasPreviousPage startCursor endCursor',
  SignInPayload: 'user',
  Snapshot:
    'id state source requestedAt startedAt finishedAt progress step attempts queuePosition finalUrl httpStatus title ' +
    'problems artifacts text contentHash',
  SnapshotConnection: 'edges nodes pageInfo totalCount',
  SnapshotEdge: 'cursor node',
  SnapshotProblem: 'code message kind',
  Storage: 'bucketUrl endpoint bucket region local',
  StorageUsage: 'links snapshots artifacts bytes',
  Tag: 'id name color parent children linkCount',
  TagConnection: 'edges nodes pageInfo totalCount',
  TagEdge: 'cursor node',
  User: 'id email name role createdAt',
}
