import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Canary, startCanary } from '../testing/canary.js'
import { connectThrough, getThrough, sendRaw } from '../testing/proxy-client.js'
import type { BudgetLimits } from './budget.js'
import { type Connector, tcpConnector } from './connection.js'
import { createEgress, type EgressOptions } from './egress.js'

const roomy: BudgetLimits = { downloadBytes: 1e6, uploadBytes: 1e6, requests: 1000, connections: 50 }
const plain = { ports: [80, 443, 8080], allow: [], deny: [], connectTimeout: 5_000, addresses: 32 }
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function openGate(options: Partial<EgressOptions>, limits = roomy) {
  const gate = await createEgress({ ...plain, ...options }).open(limits)
  cleanups.push(() => gate.close())
  return gate
}

async function serve(handler: RequestListener) {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(
    () => void server.closeAllConnections(),
    () => new Promise((closed) => server.close(closed)),
  )
  return (server.address() as AddressInfo).port
}

async function canary(): Promise<Canary> {
  const bird = await startCanary()
  cleanups.push(() => bird.close())
  return bird
}

/** Leads every connection to loopback and notes where it was meant to go: a hole would show, and reach nobody. */
function leadTo(port: number) {
  const dialled: string[] = []
  const connector: Connector = (address, wanted, signal) => {
    dialled.push(`${address} ${wanted}`)
    return tcpConnector('127.0.0.1', port, signal)
  }
  return { dialled, connector }
}

describe('the way out of a capture', () => {
  it('passes a request on to a checked address, with the host of the URL', async () => {
    const port = await serve((request, response) => response.end(`${request.headers.host} ${request.url}`))
    const { dialled, connector } = leadTo(port)
    const gate = await openGate({ resolve: async () => ['93.184.216.34'], connect: connector })
    expect(await getThrough(gate.url, 'http://site.example.com/a?b=c')).toMatchObject({ status: 200 })
    expect(dialled).toEqual(['93.184.216.34 80'])
  })

  it.each(['127.0.0.1', '[::1]', '169.254.169.254', '100.100.100.200', '0x7f.1', '[::ffff:7f00:1]'])(
    'refuses the literal %s without a look-up and without a connection',
    async (host) => {
      const bird = await canary()
      const { dialled, connector } = leadTo(bird.port)
      let looks = 0
      const gate = await openGate({ resolve: async () => [String((looks += 1))], connect: connector })
      expect((await getThrough(gate.url, `http://${host}:8080/`)).status).toBe(403)
      expect(await connectThrough(gate.url, `${host}:443`)).toBe(403)
      expect({ looks, dialled, contacts: bird.contacts }).toEqual({ looks: 0, dialled: [], contacts: [] })
    },
  )

  it.each([
    ['one private address', ['127.0.0.1'], 'BLOCKED_ADDRESS'],
    ['loopback in IPv6', ['::1'], 'BLOCKED_ADDRESS'],
    ['a public and a private address', ['93.184.216.34', '10.0.0.1'], 'BLOCKED_ADDRESS'],
    ['a scoped link-local address', ['fe80::1%eth0'], 'BLOCKED_ADDRESS'],
    ['no address', [], 'DNS_FAILED'],
    ['33 addresses', Array.from({ length: 33 }, (_, i) => `93.184.216.${i}`), 'DNS_FAILED'],
  ])('refuses a name with %s', async (_, addresses, reason) => {
    const { dialled, connector } = leadTo(1)
    const gate = await openGate({ resolve: async () => addresses, connect: connector })
    expect((await getThrough(gate.url, 'http://site.example.com/')).status).toBe(403)
    expect(gate.refusalOf({ host: 'site.example.com', port: 80 })).toBe(reason)
    expect(dialled).toEqual([])
  })

  it('gives up a look-up that does not end', async () => {
    const gate = await openGate({ resolve: () => new Promise(() => undefined), connectTimeout: 50 })
    expect((await getThrough(gate.url, 'http://slow.example.com/')).status).toBe(403)
    expect(gate.refusalOf({ host: 'slow.example.com', port: 80 })).toBe('DNS_FAILED')
  })

  it('looks up once for each connection, and checks the next connection again (rebinding)', async () => {
    const port = await serve((_, response) => response.setHeader('connection', 'close').end('public'))
    const { dialled, connector } = leadTo(port)
    const answers = [['93.184.216.34'], ['127.0.0.1']]
    let looks = 0
    const gate = await openGate({ resolve: async () => answers[looks++] ?? [], connect: connector })
    expect((await getThrough(gate.url, 'http://rebind.example.com/')).body).toContain('public')
    expect((await getThrough(gate.url, 'http://rebind.example.com/')).status).toBe(403)
    expect({ looks, dialled }).toEqual({ looks: 2, dialled: ['93.184.216.34 80'] })
  })

  it('says the same to the page for forbidden, unknown and closed', async () => {
    const gate = await openGate({
      resolve: async (name) =>
        name.startsWith('dead') ? ['93.184.216.34'] : name.startsWith('no') ? [] : ['10.0.0.1'],
      connect: () => Promise.reject(new Error('ECONNREFUSED')),
    })
    const answers = await Promise.all(
      ['dead', 'no', 'private'].map((name) =>
        sendRaw(gate.url, `GET http://${name}.example.com/ HTTP/1.1\r\nHost: ${name}.example.com\r\n\r\n`),
      ),
    )
    expect(new Set(answers.map((text) => text.replace(/Date: [^\r]*/, ''))).size).toBe(1)
    expect(['dead', 'no', 'private'].map((n) => gate.refusalOf({ host: `${n}.example.com`, port: 80 }))).toEqual([
      'CONNECTION_FAILED',
      'DNS_FAILED',
      'BLOCKED_ADDRESS',
    ])
  })

  it.each(['mail.example.com:25', 'db.example.com:6379', '127.0.0.1:80', 'localhost:80'])(
    'opens no tunnel to %s',
    async (authority) => {
      const { dialled, connector } = leadTo(1)
      const gate = await openGate({ resolve: async () => ['93.184.216.34'], connect: connector })
      expect(await connectThrough(gate.url, authority)).toBe(403)
      expect(dialled).toEqual([])
    },
  )

  it.each([
    'a.example.com',
    'a.example.com:',
    'http://a.example.com:443',
    'a@b.example.com:443',
    'a.example.com:443/x',
  ])('answers 400 to CONNECT %s', async (target) => {
    const gate = await openGate({ resolve: async () => ['93.184.216.34'] })
    expect(await connectThrough(gate.url, target)).toBe(400)
  })

  it('answers 4xx to requests that are ambiguous or not its own', async () => {
    const { dialled, connector } = leadTo(1)
    const gate = await openGate({ resolve: async () => ['93.184.216.34'], connect: connector })
    const requests = [
      'GET http://a.example.com/ HTTP/1.1\r\nHost: b.example.com\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n',
      'GET https://a.example.com/ HTTP/1.1\r\nHost: a.example.com\r\n\r\n',
      'GET ftp://a.example.com/ HTTP/1.1\r\nHost: a.example.com\r\n\r\n',
      'GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n',
    ]
    for (const request of requests) expect(await sendRaw(gate.url, request)).toMatch(/^HTTP\/1\.1 400/)
    const smuggled = 'CONNECT a.example.com:443\r\nX: y HTTP/1.1\r\n\r\n'
    expect(await sendRaw(gate.url, smuggled)).not.toMatch(/^HTTP\/1\.1 200/)
    expect(dialled).toEqual([])
  })

  it('carries a tunnel both ways and meters it', async () => {
    const port = await serve((_, response) => response.end('x'.repeat(5000)))
    const gate = await openGate({ allow: [`127.0.0.1:${port}`] })
    const open = `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`
    const answer = await sendRaw(gate.url, `${open}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, /x{5000}/)
    expect(answer).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK/)
    expect(gate.budget.received).toBeGreaterThan(5000)
  })

  it('lets an early end of a body look like one', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half')
      setTimeout(() => response.destroy(), 50)
    })
    const gate = await openGate({ allow: [`127.0.0.1:${port}`] })
    const socket = connect(Number(new URL(gate.url).port), '127.0.0.1')
    socket.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    socket.resume()
    await once(socket, 'close')
    expect(socket.bytesRead).toBeLessThan(1000)
  })

  it('uses a kept connection again, and a fresh one where the server closed it meanwhile', async () => {
    let connections = 0
    const port = await serve((request, response) => {
      response.end('ok')
      if (request.url === '/last') setImmediate(() => request.socket.destroy())
    })
    const gate = await openGate({
      resolve: async () => ['93.184.216.34'],
      connect: (_, __, signal) => ((connections += 1), tcpConnector('127.0.0.1', port, signal)),
    })
    for (const path of ['a', 'b', 'last', 'd', 'e']) {
      expect((await getThrough(gate.url, `http://site.example.com/${path}`)).status).toBe(200)
    }
    expect(connections).toBe(2)
  })
})

describe('the budget of a capture', () => {
  it('cuts everything off once too much came down', async () => {
    const port = await serve((_, response) => response.end(Buffer.alloc(300_000)))
    const gate = await openGate({ allow: [`127.0.0.1:${port}`] }, { ...roomy, downloadBytes: 100_000 })
    await getThrough(gate.url, `http://127.0.0.1:${port}/`)
    expect(gate.budget.spent).toBe('downloadBytes')
    expect((await getThrough(gate.url, `http://127.0.0.1:${port}/`)).status).toBe(0)
  })

  it('cuts everything off once too much was sent, by requests or through tunnels', async () => {
    const port = await serve((request, response) => request.resume().on('end', () => response.end('ok')))
    const body = 'x'.repeat(300_000)
    const post = (target: string) =>
      `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 300000\r\n\r\n${body}`
    const tunnel = `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`
    for (const text of [post(`http://127.0.0.1:${port}/`), tunnel + post('/')]) {
      const gate = await openGate({ allow: [`127.0.0.1:${port}`] }, { ...roomy, uploadBytes: 100_000 })
      await sendRaw(gate.url, text, /^$/)
      expect(gate.budget.spent).toBe('uploadBytes')
      expect(await connectThrough(gate.url, `127.0.0.1:${port}`)).toBe(0)
    }
  })

  it('counts requests and tunnels, allowed or not', async () => {
    const gate = await openGate({}, { ...roomy, requests: 3 })
    for (let i = 0; i < 3; i += 1) await connectThrough(gate.url, '127.0.0.1:80')
    expect(gate.budget.spent).toBeUndefined()
    await connectThrough(gate.url, '127.0.0.1:80')
    expect(gate.budget.spent).toBe('requests')
  })

  it('keeps a capture to its connections at one time, and lets it go on afterwards', async () => {
    const port = await serve((_, response) => response.end('ok'))
    const gate = await openGate({ allow: [`127.0.0.1:${port}`] }, { ...roomy, connections: 1 })
    const held = connect(Number(new URL(gate.url).port), '127.0.0.1')
    held.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await once(held, 'data')
    expect(await connectThrough(gate.url, `127.0.0.1:${port}`)).toBe(403)
    held.destroy()
    await expect.poll(() => gate.budget.connections).toBe(0)
    expect(await connectThrough(gate.url, `127.0.0.1:${port}`)).toBe(200)
  })

  it('lets nothing through a gate that was opened closed, or that has closed', async () => {
    const bird = await canary()
    const egress = createEgress({ ...plain, allow: [`127.0.0.1:${bird.port}`] })
    const closed = await egress.openClosed()
    cleanups.push(() => closed.close())
    expect((await getThrough(closed.url, `http://127.0.0.1:${bird.port}/`)).status).not.toBe(200)
    expect(await connectThrough(closed.url, `127.0.0.1:${bird.port}`)).not.toBe(200)
    const gate = await egress.open(roomy)
    await gate.close()
    expect(await connectThrough(gate.url, `127.0.0.1:${bird.port}`)).toBe(0)
    expect(bird.contacts).toEqual([])
  })
})
