import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { AddLinksDocument, CreateApiTokenDocument, RevokeApiTokenDocument, UpdateLinkDocument } from '@linksnap/schema'
import { createClient } from 'graphql-sse'
import type { Logger } from 'typeorm'
import { expect, it, onTestFinished } from 'vitest'
import { type LimitChanges, startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { sqlite } from '../../test/harness/databases.js'
import { openStream } from '../../test/harness/stream.js'

/** Counts how often links are read to tell a stream of them. */
class ReadingsOfLinks implements Logger {
  count = 0
  logQuery = (query: string) => {
    if (/FROM .?links.? WHERE id IN/.test(query)) this.count++
  }
  logQueryError = () => undefined
  logQuerySlow = () => undefined
  logSchemaBuild = () => undefined
  logMigration = () => undefined
  log = () => undefined
}

const aliases = Array.from({ length: 30 }, (_, n) => `note${n}: note`).join(' ')
/** More than half a megabyte of each change. */
const heavy = `subscription { linkChanged { link { ${aliases} } } }`
const changeBytes = 30 * 20_000
const light = 'subscription { linkChanged { linkId } }'
const links = 50

async function start(events: LimitChanges['events'] = {}, env: Record<string, string> = {}) {
  const readings = new ReadingsOfLinks()
  const limits = { events: { readTogether: 1, pollInterval: 20, ...events } }
  const app = await startTestApp({ database: sqlite, limits, env, queryLog: readings })
  onTestFinished(() => app.stop())
  const owner = await app.signUp()
  const inputs = Array.from({ length: links }, (_, n) => ({
    url: `https://example.org/${n}`,
    note: 'n'.repeat(20_000),
    capture: false,
  }))
  const ids: string[] = []
  for (const half of [inputs.slice(0, links / 2), inputs.slice(links / 2)]) {
    const { addLinks } = await owner.run(AddLinksDocument, { inputs: half })
    ids.push(...addLinks.map(({ payload }) => payload?.link.id ?? ''))
  }
  return { app, owner, ids, readings }
}

/** Opens a stream and takes nothing of it. */
async function openUnread({ url }: TestApp, reader: TestClient, query: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const body = JSON.stringify({ query })
  const headers = {
    host: 'localhost',
    accept: 'text/event-stream',
    'content-type': 'application/json',
    'content-length': body.length,
  }
  const lines = Object.entries({ ...headers, ...reader.headers() }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`POST /graphql/stream HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
  const [beginning] = (await once(socket, 'data')) as [Buffer]
  expect(beginning.toString()).toMatch(/^HTTP\/1\.1 200 /)
  socket.pause()
  return socket
}

/** Changes all links, until a reader that reads has heard of every one. */
async function changeAll(owner: TestClient, ids: string[]): Promise<void> {
  const attentive = await openStream(owner, light)
  for (const id of ids) await owner.run(UpdateLinkDocument, { id, input: { starred: true } })
  const heard = new Set<string>()
  while (heard.size < ids.length) {
    heard.add((await attentive.next<{ data: { linkChanged: { linkId: string } } }>(30_000)).data.linkChanged.linkId)
  }
  attentive.close()
}

it('a stream that nobody reads makes no more than the connection takes', async () => {
  const { app, owner, ids, readings } = await start()
  const readingsOf = async (work: () => Promise<void>) => {
    const before = readings.count
    await work()
    return readings.count - before
  }
  const ofTheChanges = await readingsOf(() => changeAll(owner, ids))
  const socket = await openUnread(app, owner, heavy)
  const before = readings.count + ofTheChanges
  await changeAll(owner, ids)
  // Thirty megabytes of changes; a connection takes a few.
  expect(readings.count - before).toBeLessThan(links / 2)

  socket.on('data', () => undefined)
  socket.resume()
  await expect.poll(() => socket.bytesRead).toBeGreaterThan(links * changeBytes)
})

it('what was not read while the credential held is not given any more', async () => {
  const { app, owner, ids } = await start({ authInterval: 100 })
  const { createApiToken } = await owner.run(CreateApiTokenDocument, { input: { name: 't', scopes: ['LINKS_READ'] } })
  const token = owner.withToken(createApiToken.secret)
  const socket = await openUnread(app, token, heavy)
  await changeAll(owner, ids)
  const attentive = await openStream(token, light)
  await owner.run(RevokeApiTokenDocument, { id: createApiToken.apiToken.id })
  await attentive.ended

  let received = ''
  socket.on('data', (chunk: Buffer) => (received = (received + chunk.toString()).slice(-100)))
  socket.resume()
  await once(socket, 'close')
  expect(received).not.toContain('event: complete')
  expect(socket.bytesRead).toBeLessThan((links * changeBytes) / 2)
})

it('a reader that is too far behind is cut off, and hears all when it comes again', async () => {
  const { app, owner, ids } = await start({ waiting: 10 })
  const socket = await openUnread(app, owner, heavy)
  await changeAll(owner, ids.slice(0, 5))
  const closed = once(socket, 'close')
  for (const id of ids) await owner.run(UpdateLinkDocument, { id, input: { starred: true } })
  socket.resume()
  await closed
  await changeAll(owner, ids.slice(0, 5))
})

it('streams are what clients of the protocol expect, by POST and by GET', async () => {
  const { app, owner, ids } = await start({ pingInterval: 50 })
  const client = createClient({ url: `${app.url}/graphql/stream`, headers: owner.headers(), retryAttempts: 0 })
  const changes = client.iterate<{ linkChanged: { linkId: string } }>({ query: light })
  const byGet = await fetch(`${app.url}/graphql/stream?query=${encodeURIComponent(light)}`, {
    headers: { ...owner.headers(), accept: 'text/event-stream' },
  })
  expect(byGet.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(byGet.headers.get('access-control-allow-origin')).toBe('*')
  const reader = byGet.body?.pipeThrough(new TextDecoderStream()).getReader()
  let heard = ''
  const hear = async () => (heard += (await reader?.read())?.value ?? '')
  // It says that it is there, again and again.
  await expect.poll(hear).toMatch(/:\n\n.*:\n\n/s)

  const [id = ''] = ids
  const first = changes.next()
  await expect.poll(() => update()).toBe(true)
  async function update() {
    await owner.run(UpdateLinkDocument, { id, input: { starred: true } })
    return Promise.race([first.then(() => true), new Promise((resolve) => setTimeout(resolve, 100))])
  }
  expect((await first).value).toEqual({ data: { linkChanged: { linkId: id } } })
  await expect.poll(hear).toContain(`event: next\ndata: {"data":{"linkChanged":{"linkId":"${id}"}}}\n\n`)
  await reader?.cancel()
  client.dispose()
})

it('streams refuse what they cannot read, with a code', async () => {
  const { app, owner } = await start({}, { PLAYGROUND: 'false' })
  const ask = async (path: string, init: RequestInit) => {
    const headers = { ...owner.headers(), 'content-type': 'application/json' }
    const response = await fetch(`${app.url}/graphql/stream${path}`, { headers, ...init })
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] }
    return { status: response.status, code: errors[0]?.extensions.code, message: errors[0]?.message }
  }
  const post = (body: object) => ask('', { method: 'POST', body: JSON.stringify(body) })
  const bad = { status: 400, code: 'BAD_REQUEST' }
  expect(await post({})).toMatchObject(bad)
  expect(await post({ query: light, variables: 'x' })).toMatchObject(bad)
  expect(await ask('', {})).toMatchObject(bad)
  expect(await ask(`?query=${encodeURIComponent(light)}&variables={`, {})).toMatchObject(bad)
  expect(await post({ query: 'subscription {' })).toMatchObject({ status: 400, code: 'GRAPHQL_PARSE_FAILED' })
  // What there is otherwise is not told where introspection is off.
  const misspelt = await post({ query: 'subscription { linkChangd { linkId } }' })
  expect(misspelt).toMatchObject({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' })
  expect(misspelt.message).not.toContain('Did you mean')
})
