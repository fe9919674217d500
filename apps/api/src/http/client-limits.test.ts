import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { AddLinkDocument, ViewerDocument } from '@linksnap/schema'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { type LimitChanges, startTestApp, type TestApp } from '../../test/harness/app.js'
import { sqlite } from '../../test/harness/databases.js'
import { addSnapshot } from '../../test/harness/fixtures.js'
import { limits } from '../limits.js'
import { createHttpServer } from './server.js'

const stallTime = 1_500
const megabyte = 1024 * 1024

async function startApp(http: LimitChanges['http'], env: Record<string, string> = {}): Promise<TestApp> {
  const app = await startTestApp({ database: sqlite, limits: { http }, env })
  onTestFinished(() => app.stop())
  return app
}

/** A connection that sends this and reads nothing. */
async function send(url: string, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.pause()
  socket.write(text)
  return socket
}

const get = (url: string) => `GET ${new URL(url).pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`

async function read(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket as AsyncIterable<Buffer>) text += chunk.toString()
  return text
}

/** A listener as the app's and the content origin's are, with two answers: a large one, and one that takes its time. */
async function listen() {
  const server = createHttpServer({ limits: { ...limits.http, stallTime }, log: pino({ level: 'silent' }) })
  server.get('/large', () => Buffer.alloc(24 * megabyte))
  server.get('/late', async () => {
    await sleep(3 * stallTime)
    return 'an answer'
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const connections = () => new Promise((resolve) => server.server.getConnections((_, count) => resolve(count)))
  return { url, connections }
}

it('clients that take nothing of a large answer are let go', async () => {
  const { url, connections } = await listen()
  const sockets = await Promise.all(Array.from({ length: 5 }, () => send(url, get(`${url}/large`))))
  // Nobody has gone by himself.
  await expect.poll(connections).toBe(5)
  await expect.poll(connections).toBe(0)
  expect(sockets.every((socket) => socket.bytesRead < 24 * megabyte)).toBe(true)
})

it('a client that reads slowly gets all, and one that waits for us its answer', async () => {
  const { url } = await listen()
  const late = fetch(`${url}/late`)
  let received = 0
  const response = await fetch(`${url}/large`)
  for await (const chunk of response.body ?? []) {
    const whole = Math.floor(received / megabyte)
    received += chunk.length
    if (Math.floor(received / megabyte) > whole) await sleep((3 * stallTime) / 24)
  }
  expect(received).toBe(24 * megabyte)
  expect(await (await late).text()).toBe('an answer')
})

it('with clients that take nothing of an archived page goes what the store sends', async () => {
  const app = await startApp({ stallTime })
  const owner = await app.signUp()
  const { addLink } = await owner.run(AddLinkDocument, { input: { url: 'https://example.org/', capture: false } })
  const { id, artifactId } = await addSnapshot(app, addLink.link.id)
  const options = { size: 24 * megabyte, contentType: 'text/html', signal: new AbortController().signal }
  await app.app.store.put(`snapshots/${id}/1/HTML`, () => Readable.from([Buffer.alloc(24 * megabyte)]), options)
  const { node } = await owner.run<{ node: { url: string } }, object>(
    `{ node(id: "${artifactId}") { ... on Artifact { url } } }`,
  )
  /** Connections and files of this process, in which clients, content origin and store are. */
  const handles = () => readdirSync('/proc/self/fd').length
  const before = handles()
  await Promise.all(Array.from({ length: 20 }, () => send(node.url, get(node.url))))
  await expect.poll(handles).toBeGreaterThan(before + 60)
  await expect.poll(handles).toBeLessThan(before + 25)
})

it('one address has so many connections at once, and those of a proxy are not counted', async () => {
  const crowd = async (app: TestApp) => {
    const sockets = await Promise.all(Array.from({ length: 8 }, () => send(app.url, '')))
    let closed = 0
    for (const socket of sockets) socket.resume().once('close', () => closed++)
    return { sockets, closed: () => closed }
  }
  const app = await startApp({ connectionsPerAddress: 5 })
  const { sockets, closed } = await crowd(app)
  await expect.poll(closed).toBe(3)
  await expect(app.anonymous().run(ViewerDocument)).rejects.toThrow('fetch failed')
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => app.anonymous().run(ViewerDocument).catch(String)).toEqual({ viewer: null })

  const behindProxy = await startApp({ connectionsPerAddress: 5 }, { TRUST_PROXY: '127.0.0.1' })
  const { closed: closedThere } = await crowd(behindProxy)
  expect(await behindProxy.anonymous().run(ViewerDocument)).toEqual({ viewer: null })
  expect(closedThere()).toBe(0)
})

it('one connection has so many requests at once', async () => {
  const app = await startApp({ requestsPerConnection: 3 })
  const ask = get(`${app.url}/readyz`)
  const socket = await send(app.url, ask.repeat(7) + ask.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
  const statuses = (await read(socket)).match(/(?<=HTTP\/1\.1 )\d+/g)
  expect(statuses).toEqual([...Array<string>(3).fill('200'), ...Array<string>(5).fill('429')])
})
