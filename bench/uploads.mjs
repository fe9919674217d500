// A large file from curl and from Chromium through a grant beside curl straight to a bare server that writes, hashes and flushes the same bytes;
// what of it passes through the API's own listener; and requestUpload beside a trivial query.
// Run: npm start once, so that the API is built, then node bench/uploads.mjs [bytes, default 1 GB] [requests, default 600]
import { execFile, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from './median.mjs'

const SIZE = Number(process.argv[2] ?? 2 ** 30)
const REQUESTS = Number(process.argv[3] ?? 600)
const ROUNDS = 3
const CONNECTIONS = 8

const run = promisify(execFile)
const { chromium } = createRequire(new URL('../apps/api/package.json', import.meta.url))('playwright')
const main = fileURLToPath(new URL('../apps/api/dist/main.js', import.meta.url))

async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server.address().port
}

async function freePort() {
  const server = createServer()
  const port = await listen(server)
  server.close()
  return port
}

/** Passes connections on to a port, and counts what clients send. */
async function countingProxy(port) {
  const counted = { bytes: 0 }
  const server = createServer((client) => {
    const upstream = connect(port, 'localhost')
    client.on('data', (chunk) => (counted.bytes += chunk.length))
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
  })
  return Object.assign(counted, { server, url: `http://127.0.0.1:${await listen(server)}` })
}

const folder = await mkdtemp(join(tmpdir(), 'linksnap-bench-'))
const file = join(folder, 'file.bin')
const handle = await open(file, 'w')
const block = Buffer.alloc(2 ** 20, 'linksnap')
for (let left = SIZE; left > 0; left -= block.length) await handle.write(block, 0, Math.min(left, block.length))
await handle.close()

const [port, storagePort, contentPort] = [await freePort(), await freePort(), await freePort()]
const env = { ...process.env, ROLE: 'api', LOG_LEVEL: 'warn', DATA_DIR: join(folder, 'data') }
const ports = { PORT: port, STORAGE_PORT: storagePort, CONTENT_PORT: contentPort }
const api = spawn(process.execPath, [main], { env: { ...env, ...ports }, stdio: ['ignore', 'ignore', 'inherit'] })
const bare = fork(new URL('store-server.mjs', import.meta.url), ['bare', folder])
const [{ port: barePort }] = await once(bare, 'message')
const proxy = await countingProxy(port)
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' })
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
let cookie = ''

async function ask(query, variables) {
  const headers = { 'content-type': 'application/json', cookie }
  const outgoing = request(`${proxy.url}/graphql`, { method: 'POST', headers, agent })
  outgoing.end(JSON.stringify({ query, variables }))
  const [response] = await once(outgoing, 'response')
  const { data, errors } = JSON.parse(await text(response))
  if (errors) throw new Error(errors[0].message)
  cookie ||= response.headers['set-cookie']?.[0].split(';', 1)[0] ?? ''
  return data
}

const requestUpload = `mutation ($id: ID!, $file: UploadFileInput!) {
  requestUpload(snapshotId: $id, file: $file) { upload { id } put { url } }
}`

/** Seconds that curl needs to send the file. */
async function send(url) {
  const begun = performance.now()
  await run('curl', ['-fsS', '-H', 'Expect:', '-T', file, url])
  return (performance.now() - begun) / 1000
}

/** Seconds that a page in Chromium needs to send as many bytes. */
async function sendFromPage(page, url) {
  const send = async ([size, to]) => {
    const block = new Uint8Array(2 ** 20)
    const blob = new Blob([...Array(Math.floor(size / block.length)).fill(block), block.slice(0, size % block.length)])
    const begun = performance.now()
    const { status } = await fetch(to, { method: 'PUT', body: blob })
    return { status, time: (performance.now() - begun) / 1000 }
  }
  const { status, time } = await page.evaluate(send, [SIZE, url])
  if (status !== 200) throw new Error(`the store answered ${status}`)
  return time
}

/** Calls a second, over so many connections. */
async function rate(call) {
  let left = REQUESTS
  const begun = performance.now()
  const worker = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  return (REQUESTS / (performance.now() - begun)) * 1000
}

try {
  while (!(await fetch(`http://localhost:${port}/readyz`).catch(() => undefined))?.ok) await sleep(50)
  await ask('mutation { signUp(input: { email: "bench@example.org", password: "a long enough password" }) { id } }')
  const created = await ask(
    'mutation { createSnapshot(input: { url: "https://example.org/", files: [] }) { snapshot { id } } }',
  )
  const { id } = created.createSnapshot.snapshot

  const grantFor = async () => {
    const upload = { id, file: { kind: 'FILE', fileName: 'file.bin', size: SIZE } }
    return (await ask(requestUpload, upload)).requestUpload
  }
  const page = await browser.newPage()
  const times = { bare: [], curl: [], chromium: [], complete: [] }
  let received = 0
  for (let round = 0; round < ROUNDS; round++) {
    times.bare.push(await send(`http://127.0.0.1:${barePort}/file`))
    const before = proxy.bytes
    const [byCurl, byPage] = [await grantFor(), await grantFor()]
    times.curl.push(await send(byCurl.put.url))
    const begun = performance.now()
    await ask('mutation ($id: ID!) { completeUpload(id: $id) { state } }', { id: byCurl.upload.id })
    times.complete.push((performance.now() - begun) / 1000)
    times.chromium.push(await sendFromPage(page, byPage.put.url))
    // Or the server would find it by itself, and check it while the next round is timed.
    await ask('mutation ($id: ID!) { cancelUpload(id: $id) { state } }', { id: byPage.upload.id })
    received = Math.max(received, proxy.bytes - before)
  }
  const bareTime = median(times.bare)
  const line = (name, seconds) => {
    const speed = `${(SIZE / seconds / 1e6).toFixed(0)} MB/s`
    console.log(`  ${name.padEnd(26)} ${seconds.toFixed(2)} s  ${speed}  ${(bareTime / seconds).toFixed(2)}`)
  }
  console.log(
    `${SIZE} bytes, median of ${ROUNDS} rounds that take turns; the last column is the share of the bare server's speed`,
  )
  line('curl to a bare server', bareTime)
  line('curl through a grant', median(times.curl))
  line('Chromium through a grant', median(times.chromium))
  console.log(`  completeUpload: ${median(times.complete).toFixed(2)} s`)
  console.log(`  bytes received by the API meanwhile, its own requests with their headers: ${received}`)

  const small = { id, file: { kind: 'FILE', fileName: 'a.txt', contentType: 'text/plain', size: 1 } }
  const rates = {
    query: await rate(() => ask('{ storage { local } }')),
    mutation: await rate(() => ask(requestUpload, small)),
  }
  console.log(`${REQUESTS} requests over ${CONNECTIONS} connections`)
  console.log(`  a trivial query  ${rates.query.toFixed(0)} a second`)
  console.log(
    `  requestUpload    ${rates.mutation.toFixed(0)} a second  ${(rates.mutation / rates.query).toFixed(2)} of it`,
  )
} finally {
  await browser.close()
  agent.destroy()
  proxy.server.close()
  bare.kill()
  if (api.exitCode === null && api.kill('SIGTERM')) await once(api, 'exit')
  await rm(folder, { recursive: true, force: true })
}
