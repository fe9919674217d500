import { once } from 'node:events'
import { connect } from 'node:net'
import { AddLinkDocument, AddLinksDocument, CreateApiTokenDocument, LinksDocument } from '@linksnap/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { databases } from '../../test/harness/databases.js'
import { limits } from '../limits.js'

const [database] = databases

describe('the API over HTTP', () => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    if (!database) throw new Error('there is no database to test with')
    app = await startTestApp({ database })
    owner = await app.signUp()
  })
  afterAll(() => app.stop())

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  const query = (text: string, headers?: Record<string, string>) => post(JSON.stringify({ query: text }), headers)
  const codeOf = async (response: Response) =>
    ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code

  it.each([
    ['no GraphQL', '{ nonsense', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ viewer { passwordHash } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown input field',
      'mutation { addLink(input: { url: "x", ownerId: "y" }) { duplicate } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a fragment cycle', '{ viewer { ...a } } fragment a on User { ...a }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'too deep a query',
      `{ links { nodes { ${'snapshots { nodes { link { '.repeat(8)} id ${'} } } '.repeat(8)} } } }`,
      'LIMIT_EXCEEDED',
    ],
    [
      'more aliases than thirty',
      `{ viewer { ${Array.from({ length: 31 }, (_, n) => `a${n}: id`).join(' ')} } }`,
      'LIMIT_EXCEEDED',
    ],
    [
      'a thousand aliases',
      `{ ${Array.from({ length: 1_000 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
      'LIMIT_EXCEEDED',
    ],
    ['ten thousand directives', `{ viewer { id ${'@include(if: true) '.repeat(10_000)} } }`, 'GRAPHQL_PARSE_FAILED'],
    ['a hundred thousand tokens', `{ ${'viewer { id } '.repeat(25_000)} }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'a million rows',
      '{ links(first: 100) { nodes { snapshots(first: 100) { nodes { link { snapshots(first: 100) { nodes { id } } } } } } } }',
      'LIMIT_EXCEEDED',
    ],
    [
      'as many rows by the default of a variable',
      'query ($n: Int = 100) { links(first: $n) { nodes { snapshots(first: $n) { nodes { id title state source attempts } } } } }',
      'LIMIT_EXCEEDED',
    ],
    ['no operation at all', '', 'BAD_REQUEST'],
    // That these would not be valid is found out later: comparing all their fields with each other takes too long.
    ['the same field seven hundred times', `{ ${'links { nodes { nonsense } } '.repeat(700)} }`, 'LIMIT_EXCEEDED'],
    ['the same field in many guises', `{ ${'... on Query { viewer { nonsense } } '.repeat(100)} }`, 'LIMIT_EXCEEDED'],
    [
      'four hundred fragments in a chain',
      `{ ...f0 } ${Array.from({ length: 400 }, (_, n) => `fragment f${n} on Nonsense { ...f${n + 1} }`).join(' ')}`,
      'LIMIT_EXCEEDED',
    ],
  ])('refuses %s with 400', async (_, text, code) => {
    const response = await query(text)
    expect(response.status).toBe(400)
    expect(await codeOf(response)).toBe(code)
  })

  it('refuses fragments that fan out exponentially without walking them all', async () => {
    const fragments = Array.from(
      { length: 45 },
      (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} viewer { id } }`,
    )
    const text = `{ ...f0 } ${fragments.join(' ')} fragment f45 on Query { viewer { id } }`
    const started = Date.now()
    const response = await query(text)
    expect([response.status, await codeOf(response)]).toEqual([400, 'LIMIT_EXCEEDED'])
    expect(Date.now() - started).toBeLessThan(1_000)
  })

  it('refuses an answer that multiplies lists whose length nobody asked for', async () => {
    const inputs = Array.from({ length: 6 }, (_, link) => ({
      url: `https://example.org/tagged/${link}`,
      tags: Array.from({ length: 50 }, (_, tag) => `many/${link}-${tag}`),
      capture: false,
    }))
    await owner.run(AddLinksDocument, { inputs })
    const tags = (children: string) => owner.send(`{ tags(first: 1, search: "many") { nodes { name ${children} } } }`)
    const once = await tags('children { parent { id } }')
    expect(once.errors).toBeUndefined()
    const { errors } = await tags('children { parent { children { parent { children { id } } } } }')
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED'])
  })

  it('refuses batches, other content types, large bodies and mutations by GET', async () => {
    const mutation = 'mutation { signOut }'
    const url = `${app.url}/graphql?query=${encodeURIComponent(mutation)}`
    const answers = await Promise.all([
      post('[{"query":"{ viewer { id } }"}]'),
      post(JSON.stringify({ query: '{ viewer { id } }' }), { 'content-type': 'text/plain' }),
      post(`query=${mutation}`, { 'content-type': 'application/x-www-form-urlencoded' }),
      post('{'),
      post(JSON.stringify({ query: `{ viewer { id } } # ${'x'.repeat(1024 * 1024)}` })),
      fetch(url, { headers: { 'apollo-require-preflight': '1' } }),
      fetch(url),
      fetch(`${app.url}/graphql?query={viewer{id}}`),
    ])
    expect(answers.map((answer) => answer.status)).toEqual([400, 400, 415, 400, 413, 405, 400, 400])
    for (const answer of answers) expect(await codeOf(answer)).toBe('BAD_REQUEST')
  })

  it('masks what is a fault of ours, and names the request', async () => {
    await app.app.database.write((tx) => tx.query('ALTER TABLE events RENAME TO events_away'))
    const { errors } = await owner.send(AddLinkDocument, { input: { url: 'https://example.org/masked' } })
    await app.app.database.write((tx) => tx.query('ALTER TABLE events_away RENAME TO events'))
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'INTERNAL',
      requestId: expect.stringMatching(/^req_/) as string,
    })
    expect(JSON.stringify(errors)).not.toMatch(/events|SQL|INSERT|\.js/)
  })

  it('lets nobody keep an answer: it is one person’s', async () => {
    expect((await query('{ viewer { id } }')).headers.get('cache-control')).toBe('no-store')
    expect((await query('{ nonsense')).headers.get('cache-control')).toBe('no-store')
  })

  it('keeps nothing of an addition that failed half way', async () => {
    const { links } = await owner.run(LinksDocument, {})
    expect(links.nodes.map((link) => link.url)).not.toContain('https://example.org/masked')
  })

  it('names the field of a bad input, and never a column', async () => {
    const { errors } = await owner.send('{ links(first: -1) { nodes { id } } }')
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' })
    const hostile = await owner.send('query ($o: LinkOrder!) { links(orderBy: $o) { nodes { id } } }', { o: 'id;DROP' })
    expect(hostile.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  it('stores text without controls and bidirectional tricks, as valid UTF-8', async () => {
    const title = 'a\u0000b\u202ec\ud800d \u{1F600}'
    const { addLink } = await owner.run(AddLinkDocument, {
      input: { url: 'https://example.org/odd', title, capture: false },
    })
    expect(addLink.link.title).toBe('abc\ufffdd \u{1F600}')
  })

  it('counts a cookie only for requests of its own pages', async () => {
    const cookie = owner.headers().cookie ?? ''
    const ask = (headers: Record<string, string>) => query('{ viewer { id } }', { cookie, ...headers })
    expect((await ask({ origin: app.url })).status).toBe(200)
    for (const origin of ['https://evil.example', 'null', `${app.url}.evil.example`]) {
      const response = await ask({ origin })
      expect([response.status, await codeOf(response)]).toEqual([403, 'FORBIDDEN'])
    }
    for (const site of ['cross-site', 'same-site']) expect((await ask({ 'sec-fetch-site': site })).status).toBe(403)
  })

  it('keeps the cookie of an installation with https to its one origin', async () => {
    if (!database) throw new Error('there is no database to test with')
    const secure = await startTestApp({ database, env: { PUBLIC_URL: 'https://links.example.org' } })
    const host = `localhost:${secure.app.config.http.port}`
    const send = (text: string, headers: Record<string, string> = {}) =>
      fetch(`http://${host}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: text }),
      })
    const input = '{ email: "owner@example.org", password: "a long enough password" }'
    const [cookie = ''] = (await send(`mutation { signUp(input: ${input}) { id } }`)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-linksnap=[\w-]{43}; .*Path=\/; .*HttpOnly; Secure; SameSite=Lax$/)
    expect(cookie).not.toContain('Domain')
    const statuses = ['https://links.example.org', `https://${host}`, 'http://links.example.org', `http://${host}`].map(
      async (origin) => (await send('{ viewer { id } }', { cookie: cookie.split(';', 1)[0] ?? '', origin })).status,
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 403, 403])
    await secure.stop()
  })

  it('lets any origin call with a token, and never with credentials', async () => {
    const { createApiToken } = await owner.run(CreateApiTokenDocument, { input: { name: 't', scopes: ['LINKS_READ'] } })
    const origin = 'https://reader.example'
    const preflight = await fetch(`${app.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    })
    expect(preflight.status).toBe(204)
    const response = await query('{ links { totalCount } }', {
      origin,
      authorization: `Bearer ${createApiToken.secret}`,
    })
    expect(await response.json()).toMatchObject({ data: { links: {} } })
    for (const { headers } of [preflight, response]) {
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  it('sets a cookie that no script reads and no other site sends', async () => {
    const response = await query(
      'mutation { signIn(input: { email: "person1@example.org", password: "a long enough password" }) { user { id } } }',
    )
    const [cookie] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^linksnap=[\w-]{43}; .*HttpOnly; SameSite=Lax$/)
  })

  it('believes no forwarded address, unless a proxy is configured', async () => {
    const guess = (n: number) =>
      query('mutation { signIn(input: { email: "x@example.org", password: "guess" }) { user { id } } }', {
        'x-forwarded-for': `203.0.113.${n}`,
      })
    const codes: (string | undefined)[] = []
    for (let n = 0; n < 11; n++) codes.push(await codeOf(await guess(n)))
    expect(codes.at(-1)).toBe('RATE_LIMITED')
  })

  it('tells that it lives, that it is ready, and its numbers', async () => {
    expect(await (await fetch(`${app.url}/healthz`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(`${app.url}/readyz`)).json()).toEqual({ status: 'ready' })
    expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('linksnap_http_request_seconds_count')
  })

  it('hides the schema where the playground is off', async () => {
    if (!database) throw new Error('there is no database to test with')
    const closed = await startTestApp({ database, env: { PLAYGROUND: 'false' } })
    const introspection = await closed.anonymous().send('{ __schema { types { name } } }')
    const misspelt = await closed.anonymous().send('{ viewr { id } }')
    await closed.stop()
    expect(introspection.status).toBe(400)
    expect(JSON.stringify(introspection)).not.toContain('LinkConnection')
    expect(misspelt.errors?.[0]?.message).not.toContain('Did you mean')
  })

  it('waits for no connection on which nothing was asked, as browsers open them ahead', async () => {
    if (!database) throw new Error('there is no database to test with')
    const other = await startTestApp({ database })
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1')
    await once(socket, 'connect')
    const begun = performance.now()
    await other.stop()
    expect(performance.now() - begun).toBeLessThan(limits.http.drainTimeout)
  })
})
