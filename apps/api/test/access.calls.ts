/** Things of the owner's, made for one call: what a mutation destroys is not missed by the next. */
export interface Things {
  link: string
  tag: string
  search: string
  job: string
  other: string
  otherTag: string
  ready: string
  failed: string
  queued: string
  artifact: string
  token: string
  upload: string
  parted: string
}

/** An operation on things of the owner's. `foreign` is what somebody else gets: the same as for an id that never was. */
export interface Call {
  query: (things: Things) => string
  foreign?: 'null' | 'NOT_FOUND'
}

const absent = (prefix: string) => `${prefix}_${'0'.repeat(32)}`
const file = '{ kind: FILE, fileName: "a.txt" }'

export const calls: Record<string, Call> = {
  'Query.node': { query: ({ link }) => `{ node(id: "${link}") { id } }`, foreign: 'null' },
  'Query.link': { query: ({ link }) => `{ link(id: "${link}") { id } }`, foreign: 'null' },
  'Query.links': { query: () => '{ links { nodes { id } } }' },
  'Query.linkByUrl': { query: () => '{ linkByUrl(url: "https://example.org/") { id } }' },
  'Query.linkCursor': { query: () => '{ linkCursor(position: 1) }' },
  'Query.duplicateLinks': { query: () => '{ duplicateLinks { nodes { links { id } } } }' },
  'Query.savedSearches': { query: () => '{ savedSearches { id } }' },
  'Query.job': { query: ({ job }) => `{ job(id: "${job}") { id } }`, foreign: 'null' },
  'Query.jobs': { query: () => '{ jobs { nodes { id } } }' },
  'Query.tag': { query: ({ tag }) => `{ tag(id: "${tag}") { id } }`, foreign: 'null' },
  'Query.tags': { query: () => '{ tags { nodes { id } } }' },
  'Query.similarTags': { query: () => '{ similarTags { tags { id } } }' },
  'Query.snapshot': { query: ({ ready }) => `{ snapshot(id: "${ready}") { id } }`, foreign: 'null' },
  'Query.snapshots': { query: () => '{ snapshots { nodes { id } } }' },
  'Query.captureQueue': { query: () => '{ captureQueue { queued } }' },
  'Query.storage': { query: () => '{ storage { bucket } }' },
  'Mutation.signOut': { query: () => 'mutation { signOut }' },
  'Mutation.changePassword': {
    query: () => 'mutation { changePassword(input: { currentPassword: "x", newPassword: "x" }) { id } }',
  },
  'Mutation.createApiToken': {
    query: () => 'mutation { createApiToken(input: { name: "t", scopes: [LINKS_READ] }) { secret } }',
  },
  'Mutation.revokeApiToken': {
    query: ({ token }) => `mutation { revokeApiToken(id: "${token}") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.addLink': {
    query: () => 'mutation { addLink(input: { url: "https://example.org/added", capture: false }) { duplicate } }',
  },
  'Mutation.addLinks': {
    query: () =>
      'mutation { addLinks(inputs: [{ url: "https://example.org/added", capture: false }]) { payload { duplicate } } }',
  },
  'Mutation.updateLink': {
    query: ({ link }) => `mutation { updateLink(id: "${link}", input: { note: "n" }) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.trashLinks': {
    query: ({ link }) => `mutation { trashLinks(ids: ["${link}"]) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.restoreLinks': {
    query: ({ link }) => `mutation { restoreLinks(ids: ["${link}"]) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.purgeLinks': { query: ({ link }) => `mutation { purgeLinks(ids: ["${link}"]) }`, foreign: 'NOT_FOUND' },
  'Mutation.tagLinks': {
    query: ({ link }) => `mutation { tagLinks(ids: ["${link}"], add: ["a"]) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.createTag': { query: () => `mutation { createTag(input: { name: "t${Math.random()}" }) { id } }` },
  'Mutation.updateTag': {
    query: ({ tag }) => `mutation { updateTag(id: "${tag}", input: { color: "#aabbcc" }) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.deleteTag': { query: ({ tag }) => `mutation { deleteTag(id: "${tag}") }`, foreign: 'NOT_FOUND' },
  'Mutation.createSavedSearch': {
    query: () => 'mutation { createSavedSearch(input: { name: "x", query: "x" }) { id } }',
  },
  'Mutation.updateSavedSearch': {
    query: ({ search }) => `mutation { updateSavedSearch(id: "${search}", input: { name: "y" }) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.deleteSavedSearch': {
    query: ({ search }) => `mutation { deleteSavedSearch(id: "${search}") }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.editLinks': {
    query: () => 'mutation { editLinks(filter: { query: "nothing" }, edit: { starred: true }) { id } }',
  },
  'Mutation.mergeLinks': {
    query: ({ link, other }) => `mutation { mergeLinks(ids: ["${other}"], intoId: "${link}") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.mergeTags': {
    query: ({ tag, otherTag }) =>
      `mutation { mergeTags(sourceIds: ["${otherTag}"], targetId: "${tag}") { job { id } } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.deleteTags': {
    query: ({ tag }) => `mutation { deleteTags(ids: ["${tag}"]) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.cancelJob': { query: ({ job }) => `mutation { cancelJob(id: "${job}") { id } }`, foreign: 'NOT_FOUND' },
  'Mutation.undoJob': { query: ({ job }) => `mutation { undoJob(id: "${job}") { id } }`, foreign: 'NOT_FOUND' },
  'Mutation.captureSnapshot': {
    query: ({ link }) => `mutation { captureSnapshot(linkId: "${link}") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.cancelSnapshot': {
    query: ({ queued }) => `mutation { cancelSnapshot(id: "${queued}") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.retrySnapshots': {
    query: ({ failed }) => `mutation { retrySnapshots(ids: ["${failed}"]) { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.pauseCaptureQueue': { query: () => 'mutation { pauseCaptureQueue { paused } }' },
  'Mutation.resumeCaptureQueue': { query: () => 'mutation { resumeCaptureQueue { paused } }' },
  'Mutation.deleteSnapshot': {
    query: ({ ready }) => `mutation { deleteSnapshot(id: "${ready}") }`,
    foreign: 'NOT_FOUND',
  },
  'Query.upload': { query: ({ upload }) => `{ upload(id: "${upload}") { id } }`, foreign: 'null' },
  'Query.uploads': { query: () => '{ uploads { nodes { id } } }' },
  'Mutation.createSnapshot': {
    query: ({ link }) => `mutation { createSnapshot(input: { linkId: "${link}", files: [] }) { snapshot { id } } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.requestUpload': {
    query: ({ ready }) => `mutation { requestUpload(snapshotId: "${ready}", file: ${file}) { upload { id } } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.requestMultipartUpload': {
    query: ({ ready }) => `mutation { requestMultipartUpload(snapshotId: "${ready}", file: ${file}) { partCount } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.signUploadParts': {
    query: ({ parted }) =>
      `mutation { signUploadParts(uploadId: "${parted}", parts: [{ partNumber: 1 }]) { partNumber } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.renewUpload': {
    query: ({ upload }) => `mutation { renewUpload(id: "${upload}") { upload { id } } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.requestUploadCredentials': {
    query: ({ ready }) =>
      `mutation { requestUploadCredentials(snapshotId: "${ready}", file: ${file}) { upload { id } } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.renewUploadCredentials': {
    query: ({ upload }) => `mutation { renewUploadCredentials(id: "${upload}") { upload { id } } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.completeUpload': {
    query: ({ upload }) => `mutation { completeUpload(id: "${upload}") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Mutation.cancelUpload': {
    query: ({ upload }) => `mutation { cancelUpload(id: "${upload}") { id } }`,
    foreign: 'NOT_FOUND',
  },
  'Upload.snapshot': { query: ({ upload }) => `{ upload(id: "${upload}") { snapshot { id } } }` },
  'Upload.artifact': { query: ({ upload }) => `{ upload(id: "${upload}") { artifact { id } } }` },
  'User.usage': { query: () => '{ viewer { usage { links } } }' },
  'User.apiTokens': { query: () => '{ viewer { apiTokens { id } } }' },
  'Link.favicon': { query: ({ link }) => `{ link(id: "${link}") { favicon { id } } }` },
  'Link.latestSnapshot': { query: ({ link }) => `{ link(id: "${link}") { latestSnapshot { id } } }` },
  'Link.currentSnapshot': { query: ({ link }) => `{ link(id: "${link}") { currentSnapshot { id } } }` },
  'Link.snapshots': { query: ({ link }) => `{ link(id: "${link}") { snapshots { nodes { id } } } }` },
  'Snapshot.link': { query: ({ ready }) => `{ snapshot(id: "${ready}") { link { id } } }` },
  'Artifact.url': {
    query: ({ artifact }) => `{ node(id: "${artifact}") { ... on Artifact { url } } }`,
    foreign: 'null',
  },
  'Artifact.downloadUrl': {
    query: ({ artifact }) => `{ node(id: "${artifact}") { ... on Artifact { downloadUrl } } }`,
    foreign: 'null',
  },
}

/** What the owner is answered where the call itself cannot succeed on things that were just made. */
export const ownersAnswer: Record<string, string> = {
  'Mutation.changePassword': 'BAD_USER_INPUT',
  'Mutation.completeUpload': 'UPLOAD_MISSING',
  // It was not granted with credentials.
  'Mutation.renewUploadCredentials': 'CONFLICT',
  'Mutation.undoJob': 'CONFLICT',
}

export const subscriptions: Record<string, string> = {
  'Subscription.changed': 'subscription { changed { link { linkId } } }',
  'Subscription.jobChanged': 'subscription { jobChanged { id } }',
  'Subscription.linkChanged': 'subscription { linkChanged { linkId } }',
  'Subscription.snapshotChanged': 'subscription { snapshotChanged { id } }',
  'Subscription.captureQueueChanged': 'subscription { captureQueueChanged { queued } }',
}

/** Things that never were. */
export const absentThings: Things = {
  link: absent('lnk'),
  tag: absent('tag'),
  search: absent('qry'),
  job: absent('job'),
  other: absent('lnk'),
  otherTag: absent('tag'),
  ready: absent('snp'),
  failed: absent('snp'),
  queued: absent('snp'),
  artifact: absent('art'),
  token: absent('tok'),
  upload: absent('upl'),
  parted: absent('upl'),
}
