import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { signRequest } from 'oss-signer'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bucket, element, errorOf, region, startServer, type TestServer } from '../../test/harness.js'
import { rawRequest } from '../../test/raw.js'
import { localAccessKey } from '../options.js'

const open = { buckets: [{ name: bucket, acl: 'public-read-write' as const }] }
const path = `/${bucket}/key`

/** A connection on which a test writes HTTP by itself. */
async function connection(oss: TestServer): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(oss.port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  return { socket, received: () => received }
}

describe('an upload', () => {
  it('may be chunked, of any length', async () => {
    const oss = await startServer(open)
    const body = Readable.from([Buffer.alloc(100_000, 'a'), Buffer.from('end')])
    const answer = await rawRequest(oss.port, { method: 'PUT', path, body })
    expect(answer.status).toBe(200)
    expect((await oss.send({ key: 'key' })).headers.get('content-length')).toBe('100003')
  })

  it('without a length is refused', async () => {
    const oss = await startServer(open)
    const { socket, received } = await connection(oss)
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await expect.poll(received).toContain('411 Length Required')
    expect(element(received(), 'Code')).toBe('MissingContentLength')
  })

  it('that is too large is refused before it is sent, and a chunked one when it has become so', async () => {
    const oss = await startServer({ ...open, limits: { objectBytes: 1000 } })
    const { socket, received } = await connection(oss)
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n`)
    await expect.poll(received).toContain('EntityTooLarge')
    const chunked = await rawRequest(oss.port, { method: 'PUT', path, body: Readable.from([Buffer.alloc(1001)]) })
    expect([chunked.status, element(chunked.body.toString(), 'Code')]).toEqual([400, 'EntityTooLarge'])
    expect((await oss.send({ key: 'key' })).status).toBe(404)
  })

  it('asks before it sends, and is told to go on only when it will be taken', async () => {
    const oss = await startServer(open)
    const send = (target: string) =>
      new Promise<{ status: number; continued: boolean }>((resolve, reject) => {
        const headers = { expect: '100-continue', 'content-length': '5' }
        const outgoing = request({ port: oss.port, method: 'PUT', path: target, headers }, (incoming) => {
          resolve({ status: incoming.statusCode ?? 0, continued })
          incoming.resume()
          outgoing.destroy()
        })
        let continued = false
        outgoing.on('continue', () => {
          continued = true
          outgoing.end('hello')
        })
        outgoing.on('error', reject)
        outgoing.flushHeaders()
      })
    expect(await send(path)).toEqual({ status: 200, continued: true })
    expect(await send('/other-bucket/key')).toEqual({ status: 404, continued: false })
  })

  it('is told why it was refused, though it goes on sending', async () => {
    const oss = await startServer()
    const body = Buffer.alloc(30_000_000)
    const refused = await oss.send({ method: 'PUT', bucket: 'other-bucket', key: 'key', body })
    expect(await errorOf(refused)).toMatchObject({ status: 404, code: 'NoSuchBucket' })
  })

  it('is told that it has become too large, chunked or in a form, though it goes on sending', async () => {
    const oss = await startServer({ ...open, limits: { objectBytes: 1000 } })
    async function* slowly() {
      for (let i = 0; i < 50; i += 1) {
        yield Buffer.alloc(100_000)
        await sleep(5)
      }
    }
    const chunked = await rawRequest(oss.port, { method: 'PUT', path, body: Readable.from(slowly()) })
    expect([chunked.status, element(chunked.body.toString(), 'Code')]).toEqual([400, 'EntityTooLarge'])
    const form = new FormData()
    form.append('key', 'key')
    form.append('file', new Blob([Buffer.alloc(30_000_000)]))
    const posted = await fetch(`${oss.endpoint}/${bucket}`, { method: 'POST', body: form })
    expect(await errorOf(posted)).toMatchObject({ status: 400, code: 'EntityTooLarge' })
    expect((await oss.send({ key: 'key' })).status).toBe(404)
    expect(await oss.files()).toEqual([])
  })

  it('that breaks off leaves nothing, neither an object nor a file', async () => {
    const oss = await startServer(open)
    const { socket } = await connection(oss)
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(500_000)}`)
    await sleep(100)
    socket.destroy()
    await expect.poll(() => oss.files()).toEqual([])
    expect((await oss.send({ key: 'key' })).status).toBe(404)
  })

  it('that stops moving is let go, with RequestTimeout', async () => {
    const oss = await startServer({ ...open, limits: { stallTime: 100 } })
    const { socket, received } = await connection(oss)
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`)
    await expect.poll(received).toContain('RequestTimeout')
    await expect.poll(() => socket.destroyed || socket.readableEnded).toBe(true)
    await expect.poll(() => oss.files()).toEqual([])
  })
})

describe('a download', () => {
  it('that nobody reads is let go', async () => {
    const oss = await startServer({ ...open, limits: { stallTime: 100 } })
    const put = oss.url({ method: 'PUT', key: 'key' })
    await oss.server.handle(new Request(put.url, { method: 'PUT', body: Buffer.alloc(50_000_000) }))
    const { socket } = await connection(oss)
    socket.pause()
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await sleep(500)
    const closed = once(socket, 'close')
    socket.resume()
    await closed
    expect(socket.bytesRead).toBeLessThan(50_000_000)
  })
})

describe('many slow clients', () => {
  it('hold up nobody, and are let go', async () => {
    const oss = await startServer({ ...open, limits: { stallTime: 1000, headersTime: 1000 } })
    const starts = [
      'GET / HTTP/1.1\r\nx: ',
      `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n`,
    ]
    const clients = await Promise.all(Array.from({ length: 300 }, () => connection(oss)))
    for (const [i, { socket }] of clients.entries()) socket.write(starts[i % 2] ?? '')
    const trickle = setInterval(() => {
      for (const { socket } of clients) if (socket.writable) socket.write('x')
    }, 50)
    onTestFinished(() => {
      clearInterval(trickle)
    })
    await oss.put('other', 'x')
    expect(await (await oss.send({ key: 'other' })).text()).toBe('x')
    await expect.poll(() => clients.filter(({ socket }) => !socket.destroyed).length, { timeout: 30_000 }).toBe(0)
  })
})

describe('headers', () => {
  it('that do not come to an end in time end their connection', async () => {
    const oss = await startServer({ limits: { headersTime: 100 } })
    const { socket, received } = await connection(oss)
    socket.write('GET / HTTP/1.1\r\nHost: ')
    await expect.poll(received).toContain('408 Request Timeout')
    await expect.poll(() => socket.destroyed).toBe(true)
  })

  it('are UTF-8 in both directions, and latin1 where they are no UTF-8', async () => {
    const oss = await startServer(open)
    for (const value of ['größe 尺寸 ✓', 'a\u00e9']) {
      const bytes = value.startsWith('a') ? Buffer.from(value, 'latin1') : Buffer.from(value)
      const headers = { 'x-oss-meta-text': bytes.toString('latin1') }
      await rawRequest(oss.port, { method: 'PUT', path, headers, body: 'x' })
      for (const method of ['GET', 'HEAD']) {
        const stored = await rawRequest(oss.port, { method, path })
        expect(Buffer.from(String(stored.headers['x-oss-meta-text']), 'latin1').toString()).toBe(value)
      }
    }
  })

  it('keep every character of theirs, to the last one', async () => {
    const oss = await startServer(open)
    // Blanks of other scripts, and letters whose last byte is one in latin1, are what a value says.
    for (const value of ['你', 'à', 'a\u00a0', '\u3000a\u3000', '\ufeffa']) {
      const headers = { 'x-oss-meta-text': Buffer.from(value).toString('latin1') }
      await rawRequest(oss.port, { method: 'PUT', path, headers, body: 'x' })
      const stored = await rawRequest(oss.port, { path })
      expect(Buffer.from(String(stored.headers['x-oss-meta-text']), 'latin1').toString()).toBe(value)
    }
  })

  it('may hold any text, and are signed with it', async () => {
    const oss = await startServer()
    // What a header can hold, and no blanks around it, which are none of its value.
    const text = fc
      .string({ unit: 'binary', maxLength: 12 })
      .filter((value) => /^[^\p{Cc}]+$/u.test(value) && value === value.replace(/^ +| +$/g, ''))
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('V1' as const, 'V4' as const), async (value, version) => {
        const headers = { 'x-oss-meta-text': value }
        const request = {
          method: 'PUT',
          bucket,
          key: 'key',
          endpoint: oss.endpoint,
          addressing: 'path' as const,
          headers,
        }
        const signed = signRequest(request, { version, credentials: localAccessKey, region })
        const sent = Object.fromEntries(
          Object.entries(signed.headers).map(([name, each]) => [name, Buffer.from(each).toString('latin1')]),
        )
        const put = await rawRequest(oss.port, { method: 'PUT', path: `/${bucket}/key`, headers: sent, body: 'x' })
        expect(put.status, put.body.toString()).toBe(200)
        const head = await oss.send({ method: 'HEAD', key: 'key' })
        expect(Buffer.from(head.headers.get('x-oss-meta-text') ?? '', 'latin1').toString()).toBe(value)
      }),
      { numRuns: 60 },
    )
  })

  it('that are repeated are joined', async () => {
    const oss = await startServer(open)
    await rawRequest(oss.port, { method: 'PUT', path, headers: { 'x-oss-meta-list': ['a', 'b'] }, body: 'x' })
    expect((await rawRequest(oss.port, { path })).headers['x-oss-meta-list']).toBe('a,b')
  })

  it('tell in every answer who answered what, and when', async () => {
    const oss = await startServer({ now: () => new Date('2030-01-01T00:00:00Z') })
    const { headers } = await fetch(`${oss.endpoint}/${bucket}/`)
    expect(headers.get('server')).toBe('AliyunOSS')
    expect(headers.get('x-oss-request-id')).toMatch(/^[0-9A-F]{24}$/)
    expect(headers.get('x-oss-server-time')).toMatch(/^\d+$/)
    expect(headers.get('date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT')
  })

  it('of metadata have an end, and so have all headers together', async () => {
    const oss = await startServer(open)
    const meta = { 'x-oss-meta-a': 'a'.repeat(8192) }
    const large = await rawRequest(oss.port, { method: 'PUT', path, headers: meta, body: 'x' })
    expect(element(large.body.toString(), 'Code')).toBe('InvalidArgument')
    const huge = await rawRequest(oss.port, { method: 'PUT', path, headers: { x: 'a'.repeat(70_000) }, body: 'x' })
    expect(huge.status).toBe(431)
  })
})

describe('close', () => {
  it('lets an answer under way come to its end, and does not wait for idle connections', async () => {
    const oss = await startServer(open)
    const body = Buffer.alloc(20_000_000, 'x')
    await oss.put('key', body)
    await connection(oss)
    const answer = await oss.send({ key: 'key' })
    const closed = oss.server.close()
    expect((await answer.arrayBuffer()).byteLength).toBe(body.length)
    await closed
    await expect(fetch(oss.endpoint)).rejects.toThrow()
  })

  it('cuts off an upload that does not come to its end, and leaves nothing of it', async () => {
    const oss = await startServer({ ...open, limits: { drainTime: 100 } })
    const { socket } = await connection(oss)
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(500_000)}`)
    await expect.poll(() => oss.files()).toHaveLength(1)
    await oss.server.close()
    expect(await oss.files()).toEqual([])
  })
})

describe('handle', () => {
  it('answers requests without any network', async () => {
    const oss = await startServer()
    const put = oss.url({ method: 'PUT', key: 'ü' })
    const stored = await oss.server.handle(new Request(put.url, { method: 'PUT', body: Buffer.alloc(200_000, 'x') }))
    expect(stored.status).toBe(200)
    const read = await oss.server.handle(new Request(oss.url({ key: 'ü' }).url))
    expect((await read.arrayBuffer()).byteLength).toBe(200_000)
    const missing = await oss.server.handle(new Request(oss.url({ key: 'missing' }).url))
    expect(await errorOf(missing)).toMatchObject({ status: 404, code: 'NoSuchKey' })
    const gone = await oss.server.handle(new Request(oss.url({ method: 'DELETE', key: 'ü' }).url, { method: 'DELETE' }))
    expect(gone.status).toBe(204)
  })
})
