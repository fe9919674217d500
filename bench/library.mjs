// Lists and searches of libraries of several sizes, beside servers with hand-written SQL that give the same JSON: a bare
// one, and Apollo Server over the same schema.
// Run: node bench/library.mjs [--keep folder] [links ...], after a build; with BENCH_DATABASE_URL=mysql://… on that server
// too. With --keep the libraries stay, in the folder and on the server: the next run measures them and fills none.
import { deepEqual } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { fillLibrary } from './library-fill.mjs'
import { median } from './median.mjs'
import { startApi, stop } from './product.mjs'

const SEED = 20261122
const ROUNDS = 60
/** The first ones make the code warm. */
const WARM_UP = 20
const CONNECTIONS = 16
/** Servers take turns, as a machine is not as fast in each minute. */
const TURNS = 10
const TURN_MS = 1_000

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

const { values, positionals } = parseArgs({ options: { keep: { type: 'string' } }, allowPositionals: true })
const keepIn = values.keep && resolve(values.keep)
const sizes = positionals.length > 0 ? positionals.map(Number) : [1_000]

const fields = `nodes {
  id url host title starred read createdAt
  tags { id name color }
  latestSnapshot { id artifacts(kinds: [THUMBNAIL]) { id kind } }
} pageInfo { hasNextPage }`
const listQuery = `query ($tagId: [ID!]) { links(first: 50, filter: { tagIds: $tagId }) { ${fields} } }`
const orderedQuery = `query ($orderBy: LinkOrder!) { links(first: 50, orderBy: $orderBy) { ${fields} } }`
const searchQuery = `query ($query: String!) {
  links(first: 50, filter: { query: $query }, orderBy: RELEVANCE) { ${fields} totalCount }
}`
const searches = {
  'rare word': 'unicodedata',
  'common word': 'the',
  'two words': 'python module',
  phrase: '"standard library"',
  'two characters': '软件',
  'one character': '的',
  operators: 'is:unread -python (系统 OR title:file) after:2023',
}

async function measure(name, createDatabase, links) {
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-bench-'))
  const database = await createDatabase(keepIn ?? folder, links)
  const api = await startApi({ DATABASE_URL: database.url, DATA_DIR: folder })
  const [floor, apollo] = [{}, {}]
  try {
    const ownerId = await enter(api)
    const { present } = await ask(api, { query: '{ present: links(first: 0) { totalCount } }' })
    if (present.totalCount === 0) await fillLibrary(database.config, { ownerId, links, seed: SEED })
    else if (present.totalCount !== links)
      throw new Error(`Only ${present.totalCount} links were filled in: remove them.`)
    await atRest(api)
    Object.assign(floor, await startFloor('bare', database.url, ownerId))
    Object.assign(apollo, await startFloor('apollo', database.url, ownerId))

    const { tags } = await ask(api, {
      query: '{ tags(first: 40, orderBy: MOST_USED) { nodes { id name linkCount } } }',
    })
    const tagId = tags.nodes.at(-1).id
    console.log(`\n${name}, ${links.toLocaleString('en')} links; a tag of ${tags.nodes.at(-1).linkCount}`)
    // First, so that what is timed one by one afterwards is warm.
    const { ours, ...others } = await throughput({ ours: api, floor, Apollo: apollo })
    const load = ({ rate, cpu }) => `${Math.round(rate)}/s (${cpu.toFixed(2)} ms CPU)`
    const shares = Object.entries(others).map(
      ([name, other]) => `${name} ${load(other)}, of which we have ${Math.round(100 * median(other.shares))} %`,
    )
    console.log(`  list at ${CONNECTIONS} connections: ${load(ours)}; ${shares.join('; ')}`)
    for (const [what, variables] of Object.entries({ list: {}, 'tag filter': { tagId } })) {
      const body = { query: listQuery, variables }
      for (const other of [floor, apollo]) deepEqual(await ask(other, body), await ask(api, body))
      const [ours, bare, bareApollo] = [
        await latencies(api, body),
        await latencies(floor, body),
        await latencies(apollo, body),
      ]
      row(what, ours, `floor ${shown(bare)}  Apollo ${shown(bareApollo)}`)
    }
    for (const orderBy of ['TITLE', 'HOST', 'RECENTLY_UPDATED']) {
      row(`by ${orderBy.toLowerCase()}`, await latencies(api, { query: orderedQuery, variables: { orderBy } }))
    }
    for (const [what, query] of Object.entries(searches)) {
      const body = { query: searchQuery, variables: { query } }
      const found = (await ask(api, body)).links.totalCount
      row(what, await latencies(api, body), found === null ? 'very many' : `${found} links`)
    }
    let added = 0
    const add = () => ({
      query: 'mutation ($url: String!) { addLink(input: { url: $url, tags: ["a", "b/c"] }) { link { id } } }',
      variables: { url: `https://added.example/${added++}` },
    })
    row('add a link', await latencies(api, add))
    // A library that stays is as it was.
    const { links: last } = await ask(api, { query: `{ links(first: ${added}) { nodes { id } } }` })
    await ask(api, {
      query: 'mutation ($ids: [ID!]!) { purgeLinks(ids: $ids) }',
      variables: { ids: last.nodes.map(({ id }) => id) },
    })
  } finally {
    await stop(api.child)
    await stop(floor.child)
    await stop(apollo.child)
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes the library's account, or comes back to it. @returns its id */
async function enter(api) {
  const account = 'input: { email: "bench@example.org", password: "a long enough password" }'
  for (const mutation of [`signUp(${account}) { id }`, `signIn(${account}) { user { id } }`]) {
    const { headers } = await post(api, { query: `mutation { ${mutation} }` })
    if (headers['set-cookie']) api.headers = { cookie: headers['set-cookie'][0].split(';', 1)[0] }
  }
  return (await ask(api, { query: '{ viewer { id } }' })).viewer.id
}

const row = (what, times, more = '') => console.log(`  ${what.padEnd(20)} ${shown(times)}  ${more}`)
const shown = ({ p50, p95 }) => `p50 ${p50.toFixed(1).padStart(6)} ms  p95 ${p95.toFixed(1).padStart(6)} ms`

async function latencies(server, body) {
  const times = []
  for (let n = 0; n < WARM_UP + ROUNDS; n++) {
    const start = performance.now()
    await ask(server, typeof body === 'function' ? body() : body)
    if (n >= WARM_UP) times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return { p50: times[Math.floor(times.length * 0.5)], p95: times[Math.floor(times.length * 0.95)] }
}

/**
 * Answers per second, the milliseconds of CPU that a server takes for each, and in each turn the share that the first server
 * has of its answers; of rates and CPU the median turn.
 */
async function throughput(servers) {
  const turns = Object.fromEntries(Object.keys(servers).map((name) => [name, []]))
  for (const server of Object.values(servers)) await turn(server)
  for (let n = 0; n < TURNS; n++) {
    for (const [name, server] of Object.entries(servers)) turns[name].push(await turn(server))
  }
  const [first] = Object.values(turns)
  const summary = (all) => ({
    rate: median(all.map(({ rate }) => rate)),
    cpu: median(all.map(({ cpu }) => cpu)),
    shares: all.map(({ rate }, n) => first[n].rate / rate),
  })
  return Object.fromEntries(Object.entries(turns).map(([name, all]) => [name, summary(all)]))
}

async function turn(server) {
  const before = cpuTime(server.child.pid)
  let answers = 0
  const start = performance.now()
  const connection = async () => {
    for (; performance.now() < start + TURN_MS; answers++) await post(server, { query: listQuery, variables: {} })
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  const rate = (1_000 * answers) / (performance.now() - start)
  return { rate, cpu: (cpuTime(server.child.pid) - before) / answers }
}

/** When a server that has just started has compared its search index with the library. */
async function atRest({ child }) {
  for (let used = Infinity; used > 20;) {
    const before = cpuTime(child.pid)
    await sleep(2_000)
    used = cpuTime(child.pid) - before
  }
}

/** Milliseconds of CPU that a process has used: proc_pid_stat(5), in ticks of 10 ms. */
function cpuTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function ask(server, body) {
  const { data, errors } = JSON.parse((await post(server, body)).body)
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

async function post({ port, headers }, body) {
  const sent = request({
    agent,
    host: '127.0.0.1',
    port,
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  })
  sent.end(JSON.stringify(body))
  const [response] = await once(sent, 'response')
  return { headers: response.headers, body: Buffer.concat(await response.toArray()).toString() }
}

async function startFloor(kind, url, ownerId) {
  const script = join(import.meta.dirname, 'library-floor.mjs')
  const child = spawn(process.execPath, [script, kind, url, ownerId], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  return { child, port: Number(line) }
}

function sqliteDatabase(folder, links) {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `library-${links}.sqlite`)
  return { url: `sqlite:${path}`, config: { kind: 'sqlite', path }, drop: () => undefined }
}

async function mysqlDatabase(_, links) {
  const url = new URL(process.env.BENCH_DATABASE_URL)
  const name = `linksnap_bench_${keepIn ? links : process.pid}`
  const run = async (sql) => {
    const connection = await createConnection(process.env.BENCH_DATABASE_URL)
    await connection.query(sql)
    await connection.end()
  }
  await run(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4`)
  url.pathname = `/${name}`
  const drop = () => (keepIn ? undefined : run(`DROP DATABASE ${name}`))
  return { url: url.href, config: { kind: 'mysql', url: url.href }, drop }
}

const databases = { SQLite: sqliteDatabase, ...(process.env.BENCH_DATABASE_URL && { MySQL: mysqlDatabase }) }
for (const [name, create] of Object.entries(databases)) {
  for (const links of sizes) await measure(name, create, links)
}
