import {
  type ApiScope as Scope,
  AddLinkDocument,
  CreateApiTokenDocument,
  CreateSavedSearchDocument,
  CreateTagDocument,
  EditLinksDocument,
  RequestMultipartUploadDocument,
  RequestUploadDocument,
} from '@linksnap/schema'
import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiScope } from '../src/auth/api-token.entity.js'
import { SnapshotState } from '../src/snapshots/snapshot.enums.js'
import { type AccessRule, inheritedFields, nestedRules, rootRules } from './access.rules.js'
import { startTestApp, type TestApp } from './harness/app.js'
import type { Answer, TestClient } from './harness/client.js'
import { describeOnEachDatabase } from './harness/databases.js'
import { addSnapshot } from './harness/fixtures.js'
import { openStream } from './harness/stream.js'

/** Things of the owner's, made for one call: what a mutation destroys is not missed by the next. */
interface Things {
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
interface Call {
  query: (things: Things) => string
  foreign?: 'null' | 'NOT_FOUND'
}

const textFile = { kind: 'FILE' as const, fileName: 'a.txt' }
const file = '{ kind: FILE, fileName: "a.txt" }'

const calls: Record<string, Call> = {
  'Query.node': { query: ({ link }) => `{ node(id: "${link}") { id } }`, foreign: 'null' },
  'Query.link': { query: ({ link }) => `{ link(id: "${link}") { id } }`, foreign: 'null' },
  'Query.links': { query: () => '{ links { nodes { id } } }' },
  'Query.linkByUrl': { query: () => '{ linkByUrl(url: "https://example.org/") { id } }' },
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
const ownersAnswer: Record<string, string> = {
  'Mutation.changePassword': 'BAD_USER_INPUT',
  'Mutation.completeUpload': 'UPLOAD_MISSING',
  // It was not granted with credentials.
  'Mutation.renewUploadCredentials': 'CONFLICT',
  'Mutation.undoJob': 'CONFLICT',
}

const subscriptions: Record<string, string> = {
  'Subscription.changed': 'subscription { changed { link { linkId } } }',
  'Subscription.jobChanged': 'subscription { jobChanged { id } }',
  'Subscription.linkChanged': 'subscription { linkChanged { linkId } }',
  'Subscription.snapshotChanged': 'subscription { snapshotChanged { id } }',
  'Subscription.captureQueueChanged': 'subscription { captureQueueChanged { queued } }',
}

/** The rule of the way to a nested field, beside its own. */
const parentRules: Record<string, AccessRule> = {
  Link: 'LINKS_READ',
  Snapshot: 'SNAPSHOTS_READ',
  Artifact: 'SNAPSHOTS_READ',
  Upload: 'UPLOADS_WRITE',
}

const scopes = Object.values(ApiScope) as Scope[]
const rules = { ...rootRules, ...nestedRules }
const isScope = (rule: AccessRule | undefined): rule is Scope => scopes.includes(rule as Scope)

describeOnEachDatabase('access', (database) => {
  let app: TestApp
  let owner: TestClient
  let stranger: TestClient
  /** What is only asked for by those who are refused it, and so stays as it is. */
  let kept: Things

  beforeAll(async () => {
    app = await startTestApp({
      database,
      env: { ALLOW_SIGNUP: 'true' },
      limits: {
        accounts: { tokensPerUser: 10_000 },
        uploads: { pendingPerUser: 10_000 },
        search: { savedPerUser: 10_000 },
      },
    })
    // A job that ends meanwhile could not be canceled.
    await app.app.jobRunner.close()
    owner = await app.signUp()
    stranger = await app.signUp()
    kept = await thingsOf(owner)
  })
  afterAll(() => app.stop())

  it('is classified for every field of the schema', () => {
    const fields = Object.values(app.app.schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) =>
        isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
      )
    const inherited = Object.entries(inheritedFields).flatMap(([type, names]) =>
      names.split(' ').map((name) => `${type}.${name}`),
    )
    expect([...Object.keys(rules), ...inherited].sort()).toEqual(fields.sort())
  })

  it('is tried for every field that asks for something', () => {
    const tried = [...Object.keys(calls), ...Object.keys(subscriptions)]
    const asking = Object.entries(rules).filter(([name, rule]) => rule !== 'PUBLIC' && !name.startsWith('Change.'))
    expect(tried.sort()).toEqual(asking.map(([name]) => name).sort())
  })

  describe.each(Object.entries(calls))('%s', (name, { query, foreign }) => {
    const needed = [rules[name], parentRules[name.split('.')[0] ?? '']].filter(isScope)

    it('refuses who is not signed in', async () => {
      const answer = await app.anonymous().send(query(kept))
      // Nobody's viewer is null, and has no fields to refuse.
      if (name.startsWith('User.')) expect(answer.data).toEqual({ viewer: null })
      else expect(codes(answer)).toEqual(['UNAUTHENTICATED'])
    })

    it('answers its owner', async () => {
      const answer = await owner.send(query(await thingsOf(owner)))
      expect(codes(answer)).toEqual(ownersAnswer[name] ? [ownersAnswer[name]] : [])
      if (name === 'Mutation.signOut') owner = await signInAgain(owner)
    })

    if (foreign) {
      it('shows somebody else no more than an id that never was', async () => {
        const theirs = await stranger.send(query(kept))
        const absent = await stranger.send(query(absentThings))
        expect(outcome(theirs)).toBe(foreign)
        expect(outcome(absent)).toBe(foreign)
      })
    }

    if (rules[name] === 'SESSION') {
      it('refuses every token', async () => {
        const token = await tokenOf(scopes)
        expect(codes(await token.send(query(kept)))).toEqual(['FORBIDDEN'])
      })
    } else {
      it('answers a token with the scopes that it asks for and no others', async () => {
        const wanted: Scope[] = needed.length > 0 ? needed : ['LINKS_READ']
        const token = await tokenOf(wanted)
        expect(codes(await token.send(query(await thingsOf(owner))))).toEqual(
          ownersAnswer[name] ? [ownersAnswer[name]] : [],
        )
      })
    }

    it.each(needed)('refuses a token that has every scope but %s', async (missing) => {
      const token = await tokenOf(scopes.filter((scope) => scope !== missing))
      expect(codes(await token.send(query(kept)))).toContain('FORBIDDEN')
    })
  })

  describe.each(Object.entries(subscriptions))('%s', (name, query) => {
    const needed = rules[name] as Scope

    it('opens for its scope, and for nobody without it', async () => {
      const { status: anonymous } = await openStream(app.anonymous(), query)
      const { status: without } = await openStream(await tokenOf(scopes.filter((scope) => scope !== needed)), query)
      const allowed = await openStream(await tokenOf([needed]), query)
      allowed.close()
      expect([anonymous, without, allowed.status]).toEqual([401, 400, 200])
    })
  })

  async function thingsOf(client: TestClient): Promise<Things> {
    const url = `https://example.org/${Math.random()}`
    const { addLink } = await client.run(AddLinkDocument, { input: { url } })
    const link = addLink.link.id
    const queued = addLink.snapshot?.id ?? ''
    const ready = await addSnapshot(app, link)
    const failed = await addSnapshot(app, link, SnapshotState.FAILED)
    const { createTag } = await client.run(CreateTagDocument, { input: { name: `tag ${Math.random()}` } })
    const { createApiToken } = await client.run(CreateApiTokenDocument, {
      input: { name: 't', scopes: ['LINKS_READ'] },
    })
    const token = createApiToken.apiToken.id
    const { requestUpload } = await client.run(RequestUploadDocument, { snapshotId: ready.id, file: textFile })
    const { requestMultipartUpload } = await client.run(RequestMultipartUploadDocument, {
      snapshotId: ready.id,
      file: textFile,
    })
    const { editLinks } = await client.run(EditLinksDocument, { filter: { query: 'x' }, edit: { starred: true } })
    const { createSavedSearch } = await client.run(CreateSavedSearchDocument, { input: { name: 'x', query: 'x' } })
    return {
      link,
      tag: createTag.id,
      search: createSavedSearch.id,
      job: editLinks.id,
      other: (await client.run(AddLinkDocument, { input: { url: `${url}/other`, capture: false } })).addLink.link.id,
      otherTag: (await client.run(CreateTagDocument, { input: { name: `other ${Math.random()}` } })).createTag.id,
      ready: ready.id,
      failed: failed.id,
      queued,
      artifact: ready.artifactId,
      token,
      upload: requestUpload.upload.id,
      parted: requestMultipartUpload.upload.id,
    }
  }

  async function tokenOf(granted: Scope[]): Promise<TestClient> {
    const { createApiToken } = await owner.run(CreateApiTokenDocument, { input: { name: 'test', scopes: granted } })
    return owner.withToken(createApiToken.secret)
  }

  async function signInAgain(client: TestClient): Promise<TestClient> {
    await client.signIn('person1@example.org', 'a long enough password')
    return client
  }
})

const absent = (prefix: string) => `${prefix}_${'0'.repeat(32)}`
const absentThings: Things = {
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

const codes = ({ errors }: Answer<unknown>) => (errors ?? []).map((error) => error.extensions.code)

function outcome(answer: Answer<unknown>): string {
  const [code] = codes(answer)
  if (code) return code
  return JSON.stringify(Object.values(answer.data as object)[0])
}
