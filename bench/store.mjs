// PUT and GET of oss-local beside a bare node:http server that writes, hashes and flushes the same bytes to the same disk;
// its memory; and the listing of a large bucket.
// Run: node bench/store.mjs [bytes of the largest object, default 1 GB] [keys of the large bucket, default 100,000]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { localAccessKey } from 'oss-local'
import { signRequest } from 'oss-signer'
import { median } from './median.mjs'

const LARGE = Number(process.argv[2] ?? 2 ** 30)
const KEYS = Number(process.argv[3] ?? 100_000)
const ROUNDS = 3
const CHUNK = Buffer.alloc(2 ** 20, 'oss-local')

/** How many requests a round makes of each size, so that no cell takes long. */
const loads = [
  { size: 4096, connections: 1, requests: 300 },
  { size: 4096, connections: 16, requests: 2000 },
  { size: 2 ** 20, connections: 1, requests: 50 },
  { size: 2 ** 20, connections: 16, requests: 150 },
  { size: LARGE, connections: 1, requests: 1 },
  { size: LARGE, connections: 16, requests: 16 },
]

class Contestant {
  static async start(name) {
    const root = await mkdtemp(join(tmpdir(), 'linksnap-bench-'))
    const child = fork(new URL('store-server.mjs', import.meta.url), [name, root])
    const [{ port }] = await once(child, 'message')
    return Object.assign(new Contestant(), { name, root, child, endpoint: `http://127.0.0.1:${port}` })
  }

  /** Sends a signed request, with `size` bytes; resolves with the response once its headers are there. */
  async send(agent, call, size = 0) {
    const signed = signRequest(
      { bucket: 'bench', endpoint: this.endpoint, ...call },
      { version: 'V4', region: 'cn-hangzhou', credentials: localAccessKey },
    )
    const headers = { ...signed.headers, 'content-length': size }
    const outgoing = request(signed.url, { method: call.method, headers, agent })
    const answered = once(outgoing, 'response')
    answered.catch(() => undefined)
    for (let left = size; left > 0; left -= CHUNK.length) {
      if (!outgoing.write(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)) await once(outgoing, 'drain')
    }
    outgoing.end()
    const [response] = await answered
    if (response.statusCode !== 200) throw new Error(`${call.method}: ${response.statusCode} ${await text(response)}`)
    return response
  }

  async peakMemory() {
    this.child.send('memory')
    const [{ peakMemory }] = await once(this.child, 'message')
    return peakMemory
  }

  async end() {
    const exited = once(this.child, 'exit')
    this.child.kill()
    await exited
    await rm(this.root, { recursive: true })
  }
}

/** Seconds that `requests` calls take on so many connections. */
async function time(connections, requests, call) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let next = 0
  const start = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < requests) await call(agent, next++)
    }),
  )
  const seconds = (performance.now() - start) / 1000
  agent.destroy()
  return seconds
}

/** Puts, or gets and reads, one object for each request. */
function transfer(contestant, method, { size, connections, requests }) {
  return time(connections, requests, async (agent, i) => {
    const call = { method, key: `${size}-${connections}/${i % connections}` }
    await finished((await contestant.send(agent, call, method === 'PUT' ? size : 0)).resume())
  })
}

/** The medians of some rounds, in which the contestants take turns. */
async function compare(contestants, method, load) {
  const times = contestants.map(() => [])
  for (let round = 0; round < (load.size < LARGE ? ROUNDS : 1); round++) {
    for (const [i, contestant] of contestants.entries()) {
      times[i].push(await transfer(contestant, method, load))
    }
  }
  return times.map(median)
}

function rate({ size, requests }, seconds) {
  return size < 2 ** 20
    ? `${Math.round(requests / seconds)}/s`
    : `${Math.round((size * requests) / seconds / 1e6)} MB/s`
}

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`
const milliseconds = (time) => `${time.toFixed(1)} ms`

async function benchTransfers() {
  const contestants = [await Contestant.start('oss-local'), await Contestant.start('bare')]
  const [ours, bare] = contestants
  console.log('size, connections'.padEnd(24), 'oss-local'.padStart(12), 'bare'.padStart(12), 'ratio'.padStart(8))
  for (const load of loads) {
    if (load.size === LARGE && load.connections === 1) {
      console.log(`peak memory so far: oss-local ${megabytes(await ours.peakMemory())}`)
    }
    for (const method of ['PUT', 'GET']) {
      const [time, floor] = await compare(contestants, method, load)
      const what = `${method} ${load.size.toLocaleString('en')} × ${load.connections}`
      const cells = [rate(load, time), rate(load, floor)].map((cell) => cell.padStart(12))
      console.log(what.padEnd(24), ...cells, `${Math.round((floor / time) * 100)} %`.padStart(8))
    }
  }
  console.log(
    `peak memory: oss-local ${megabytes(await ours.peakMemory())}, bare ${megabytes(await bare.peakMemory())}`,
  )
  for (const contestant of contestants) await contestant.end()
}

/** Lists by pages until the end: each page's milliseconds, and how many keys and prefixes there were. */
async function listAll(contestant, query) {
  const agent = new Agent({ keepAlive: true })
  const times = []
  let count = 0
  let token
  do {
    const page = token === undefined ? {} : { 'continuation-token': token }
    const start = performance.now()
    const call = { method: 'GET', query: { 'list-type': '2', 'max-keys': '1000', ...query, ...page } }
    const xml = await text(await contestant.send(agent, call))
    times.push(performance.now() - start)
    count += Number(/<KeyCount>(\d+)</.exec(xml)[1])
    token = /<NextContinuationToken>(.*?)</.exec(xml)?.[1]
  } while (token !== undefined)
  agent.destroy()
  return { times, count }
}

async function benchListing() {
  const contestant = await Contestant.start('oss-local')
  const folders = Math.ceil(KEYS / 1000)
  const keyOf = (i) => `folder-${String(i % folders).padStart(4, '0')}/${String(i).padStart(7, '0')}`
  const filled = await time(16, KEYS, async (agent, i) => {
    await finished((await contestant.send(agent, { method: 'PUT', key: keyOf(i) }, 1)).resume())
  })
  console.log(`\n${KEYS.toLocaleString('en')} objects put at ${Math.round(KEYS / filled)}/s`)
  for (const [what, query] of [
    ['all keys', {}],
    ['by delimiter', { delimiter: '/' }],
    ['one folder', { prefix: keyOf(Math.floor(folders / 2)).slice(0, 12) }],
  ]) {
    const { times, count } = await listAll(contestant, query)
    const pages = `median ${milliseconds(median(times))}, slowest ${milliseconds(Math.max(...times))}`
    console.log(`${what.padEnd(14)} ${count.toLocaleString('en')} in ${times.length} pages, ${pages}`)
  }
  console.log(`peak memory: ${megabytes(await contestant.peakMemory())}`)
  await contestant.end()
}

console.log(`Node ${process.versions.node}\n`)
await benchTransfers()
await benchListing()
