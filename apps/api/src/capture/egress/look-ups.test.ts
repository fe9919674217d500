import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { LookUps, type Resolver, systemResolver } from './look-ups.js'

const never = new AbortController().signal
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

/** A name server on loopback. It says nothing of names that it does not know. */
async function serveNames(addresses: Record<string, Buffer>) {
  const asked: string[] = []
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.on('message', (query, { port }) => {
    const { name, question } = readQuestion(query)
    asked.push(name)
    const address = addresses[name]
    if (address) socket.send(answerTo(query, question, address), port, '127.0.0.1')
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { server: `127.0.0.1:${socket.address().port}`, asked }
}

/** RFC 1035, 4.1.2: the labels of the name, then two bytes each of type and class. */
function readQuestion(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), question: query.subarray(12, at + 5) }
}

/** The answer with one record where the address is of the type that was asked for, else with none. */
function answerTo(query: Buffer, question: Buffer, address: Buffer): Buffer {
  const type = question.readUInt16BE(question.length - 4)
  const fits = type === (address.length === 4 ? 1 : 28)
  const head = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, Number(fits), 0, 0, 0, 0])
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, address.length])
  return Buffer.concat([head, question, ...(fits ? [record, address] : [])])
}

describe('the look-ups of a capture', () => {
  const lookUpsWith = (resolve: Resolver, timeout = 5_000, signal = never) =>
    new LookUps({ resolve, timeout, addresses: 32 }, signal)

  it('ask once for what is asked for at the same time, and again afterwards', async () => {
    let asked = 0
    const lookUps = lookUpsWith(async () => [`93.184.216.${++asked}`])
    const [first, second] = await Promise.all([lookUps.find('a.example.com'), lookUps.find('a.example.com')])
    expect([first, second]).toEqual([['93.184.216.1'], ['93.184.216.1']])
    expect(await lookUps.find('a.example.com')).toEqual(['93.184.216.2'])
  })

  it('do not ask again for a name that was not found', async () => {
    let asked = 0
    const lookUps = lookUpsWith(() => ((asked += 1), new Promise(() => undefined)), 20)
    for (let turn = 0; turn < 3; turn += 1)
      await expect(lookUps.find('slow.example.com')).rejects.toMatchObject({ reason: 'DNS_FAILED' })
    expect(asked).toBe(1)
  })

  it('end with the capture', async () => {
    const ending = new AbortController()
    const lookUps = lookUpsWith(() => new Promise(() => undefined), 600_000, ending.signal)
    const found = lookUps.find('slow.example.com')
    ending.abort()
    await expect(found).rejects.toMatchObject({ reason: 'DNS_FAILED' })
  })
})

describe('the system’s resolver', () => {
  it('finds addresses of both families, those of IPv4 first', async () => {
    const { server } = await serveNames({
      'four.example.com': Buffer.from([93, 184, 216, 34]),
      'six.example.com': Buffer.from('26064700000000000000000000001111', 'hex'),
    })
    const resolve = systemResolver(20_000, [server])
    expect(await resolve('four.example.com', never)).toEqual(['93.184.216.34'])
    expect(await resolve('six.example.com', never)).toEqual(['2606:4700::1111'])
  })

  it('takes what this machine’s hosts file says, without asking anybody', async () => {
    const { server, asked } = await serveNames({})
    expect(await systemResolver(20_000, [server])('localhost', never)).toContain('127.0.0.1')
    expect(asked).toEqual([])
  })

  it('holds nobody up, however many names are never answered, and stops asking when it is told', async () => {
    const { server, asked } = await serveNames({})
    const resolve = systemResolver(60_000, [server])
    const ending = new AbortController()
    const names = Array.from({ length: 20 }, (_, n) => `slow-${n}.example.com`)
    const slow = Promise.all(names.map((name) => resolve(name, ending.signal)))
    await expect.poll(() => new Set(asked).size).toBe(names.length)
    // By the way that everything else in this process takes: it has a few at a time for all.
    await Promise.race([lookup('localhost'), delay(10_000).then(() => expect.fail('held up'))])
    ending.abort()
    expect((await slow).flat()).toEqual([])
  })
})
