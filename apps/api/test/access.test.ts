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
import { absentThings, calls, ownersAnswer, subscriptions, type Things } from './access.calls.js'
import { type AccessRule, inheritedFields, nestedRules, parentRules, rootRules } from './access.rules.js'
import { startTestApp, type TestApp } from './harness/app.js'
import type { Answer, TestClient } from './harness/client.js'
import { describeOnEachDatabase } from './harness/databases.js'
import { addSnapshot } from './harness/fixtures.js'
import { openStream } from './harness/stream.js'

const textFile = { kind: 'FILE' as const, fileName: 'a.txt' }
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

const codes = ({ errors }: Answer<unknown>) => (errors ?? []).map((error) => error.extensions.code)

function outcome(answer: Answer<unknown>): string {
  const [code] = codes(answer)
  if (code) return code
  return JSON.stringify(Object.values(answer.data as object)[0])
}
