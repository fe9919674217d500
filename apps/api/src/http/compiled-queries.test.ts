import * as schema from '@linksnap/schema'
import { AddLinksDocument, CreateSavedSearchDocument, CreateTagDocument, EditLinksDocument } from '@linksnap/schema'
import { type DocumentNode, getIntrospectionQuery, getOperationAST, Kind, OperationTypeNode, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { sqlite } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import { SnapshotState } from '../snapshots/snapshot.enums.js'
import { compiledQueries } from './compiled-queries.js'

const isDocument = (value: unknown): value is DocumentNode =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === Kind.DOCUMENT

/** Every query that clients send, by its name. */
const queries = Object.entries(schema as Record<string, unknown>).flatMap(([name, value]) =>
  isDocument(value) && getOperationAST(value)?.operation === OperationTypeNode.QUERY
    ? [[name.replace(/Document$/, ''), value] as const]
    : [],
)

/** Without what is another each second: signatures and times of URLs, ids of requests. */
const comparable = (answer: unknown) =>
  JSON.stringify(answer)
    .replace(/"(https?:[^"?]*127[^"?]*?)[^"/]*\/?[^"/]*(\?[^"]*)?"/g, '"$1"')
    .replace(/req_[0-9a-f]+/g, 'req')

describe('a query that is compiled', () => {
  let app: TestApp
  let owner: TestClient
  let variables: Record<string, object>

  beforeAll(async () => {
    app = await startTestApp({ database: sqlite })
    owner = await app.signUp()
    const inputs = Array.from({ length: 12 }, (_, n) => ({
      url: `https://example.org/${n}`,
      title: `page ${n}`,
      note: n % 3 ? null : 'a note',
      tags: n % 2 ? ['work/research', 'odd'] : [],
      capture: n === 5,
    }))
    const { addLinks } = await owner.run(AddLinksDocument, { inputs })
    const [link = '', other = ''] = addLinks.map(({ payload }) => payload?.link.id ?? '')
    const { id: snapshot } = await addSnapshot(app, link)
    await addSnapshot(app, other, SnapshotState.FAILED)
    const { createTag } = await owner.run(CreateTagDocument, { input: { name: 'work/plans', aliases: ['plan'] } })
    const { editLinks } = await owner.run(EditLinksDocument, { filter: { query: 'page' }, edit: { starred: true } })
    await owner.run(CreateSavedSearchDocument, { input: { name: 'pages', query: 'page' } })
    await vi.waitFor(
      async () => expect((await owner.run(schema.JobDocument, { id: editLinks.id })).job?.state).toBe('DONE'),
      { timeout: 30_000 },
    )
    variables = {
      Link: { id: link },
      LinkByUrl: { url: 'https://example.org/1' },
      LinkCursor: { position: 3 },
      SearchLinks: { filter: { query: 'page OR text' } },
      Job: { id: editLinks.id },
      Tag: { id: createTag.id },
      Snapshot: { id: snapshot },
      LinkSnapshots: { id: link },
      SnapshotText: { id: snapshot },
      Upload: { id: 'upl_none' },
    }
  })
  afterAll(() => app.stop())

  it.each(queries)('answers %s as it does when it is not', async (name, query) => {
    const first = await owner.send(query as never, variables[name] as never)
    expect(first.errors).toBeUndefined()
    for (let times = 0; times < 2; times++) {
      const again = await owner.send(query as never, variables[name] as never)
      expect(comparable(again)).toEqual(comparable(first))
    }
  })

  it.each([
    '{ links(first: 0) { totalCount pageInfo { hasNextPage } } }',
    '{ links(first: 2) { totalCount edges { cursor node { __typename title } } pageInfo { endCursor hasPreviousPage } } }',
    'query ($with: Boolean = true) { links(first: 1) { nodes { id title @include(if: $with) url @skip(if: $with) } } }',
    '{ a: viewer { email } b: viewer { ...F } } fragment F on User { id usage { links } }',
    'query ($id: ID! = "lnk_none") { node(id: $id) { id ... on Link { title tags { name } } } }',
    '{ tags { nodes { name children { name parent { name } } } } }',
    getIntrospectionQuery(),
    // What is refused is refused alike.
    '{ links(first: 101) { nodes { id } } }',
    '{ links(filter: { query: "\\"" }) { nodes { id } } }',
    'query ($first: Int!) { links(first: $first) { nodes { id } } }',
    '{ links { nodes { tags { children { parent { children { parent { children { name } } } } } } } } nonsense }',
  ])('answers %s as it does when it is not', async (query) => {
    const first = await owner.send(query)
    for (let times = 0; times < 2; times++) expect(comparable(await owner.send(query))).toEqual(comparable(first))
  })

  it('has come before, and is no mutation', async () => {
    const [document, mutation] = [parse('{ storage { bucket } }'), parse('mutation { signOut }')]
    const listener = await compiledQueries(app.app.schema).requestDidStart?.({} as never)
    const respond = (of: DocumentNode) => {
      const contextValue = { fresh: () => ({ viewer: { scopes: 'all' } }) }
      const request = { variables: {} }
      return listener?.responseForOperation?.({
        document: of,
        operation: getOperationAST(of),
        request,
        contextValue,
      } as never)
    }
    expect(await respond(document)).toBeNull()
    expect((await respond(document))?.body).toMatchObject({ kind: 'single', singleResult: { data: { storage: {} } } })
    for (let times = 0; times < 2; times++) expect(await respond(mutation)).toBeNull()
  })
})
