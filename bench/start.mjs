// How long `npm start` takes when everything is built, and what the process weighs: when it is ready, after a capture,
// and after an idle minute, when no browser is left. The floor: how long Node itself takes to start and answer.
// Run: npm start once, then node bench/start.mjs
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ROUNDS = 3
const manual = '/usr/share/doc/debian-handbook/html/zh-CN/sect.apt-cache.html'
const idle = 75_000

/** Milliseconds from a command's start to its first good answer, and the command. */
async function timeToAnswer(command, args, url, options) {
  const begun = performance.now()
  const child = spawn(command, args, { stdio: 'ignore', ...options })
  while (!(await fetch(url).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`)
    await sleep(5)
  }
  return { time: performance.now() - begun, child }
}

async function end(child) {
  if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

const [port, storagePort, contentPort, floorPort] = [
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
]
const app = `http://localhost:${port}`
const folder = mkdtempSync(join(tmpdir(), 'linksnap-bench-'))
const page = createServer((_, response) => response.end(readFileSync(manual)))
await once(page.listen(0, '127.0.0.1'), 'listening')
const site = `127.0.0.1:${page.address().port}`
const env = {
  ...process.env,
  PORT: String(port),
  PUBLIC_URL: app,
  STORAGE_PORT: String(storagePort),
  STORAGE_PUBLIC_URL: `http://127.0.0.1:${storagePort}`,
  CONTENT_PORT: String(contentPort),
  CONTENT_URL: `http://127.0.0.1:${contentPort}`,
  DATA_DIR: folder,
  CAPTURE_ALLOW: site,
  LOG_LEVEL: 'warn',
}
const options = { cwd: join(import.meta.dirname, '..'), env }
const start = () => timeToAnswer('npm', ['start'], `${app}/readyz`, options)

async function floor() {
  const server = `require('http').createServer((q, r) => r.end()).listen(${floorPort}, '127.0.0.1')`
  const { time, child } = await timeToAnswer('node', ['-e', server], `http://127.0.0.1:${floorPort}/`)
  await end(child)
  return time
}

/** Every process below npm's, with its command. */
function processesBelow(pid) {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' }).trim().split('\n')
  const all = rows.map((row) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(row)?.slice(1) ?? [])
  const below = new Set([String(pid)])
  for (let size = 0; size < below.size;) {
    size = below.size
    for (const [child, parent] of all) if (below.has(parent)) below.add(child)
  }
  return all.filter(([child]) => below.has(child)).map(([, , rss, command]) => ({ mb: Number(rss) / 1024, command }))
}

function weigh(pid, moment) {
  const processes = processesBelow(pid)
  const server = processes.find(({ command }) => /dist\/main\.js/.test(command))
  const browsers = processes.filter(({ command }) => /chrom/.test(command)).length
  console.log(`${moment}: ${server?.mb.toFixed(0)} MB, ${browsers} processes of the browser`)
}

async function capture() {
  const headers = { 'content-type': 'application/json', origin: app }
  const ask = async (query, cookie) => {
    const body = JSON.stringify({ query })
    const answer = await fetch(`${app}/graphql`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body,
    })
    return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0], ...(await answer.json()) }
  }
  const account = 'email: "bench@example.org", password: "a password for a bench", name: "Bench"'
  const { cookie } = await ask(`mutation { signUp(input: { ${account} }) { id } }`, '')
  await ask(`mutation { addLink(input: { url: "http://${site}/" }) { link { id } } }`, cookie)
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(200)) {
    const { data } = await ask('{ links(first: 1) { nodes { latestSnapshot { state } } } }', cookie)
    if (data.links.nodes[0].latestSnapshot?.state === 'READY') return
  }
  throw new Error('the page could not be captured')
}

let running
try {
  const [starts, floors] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    if (running) await end(running)
    const { time, child } = await start()
    running = child
    starts.push(time)
    floors.push(await floor())
  }
  const [best, bare] = [Math.min(...starts), Math.min(...floors)]
  console.log(
    `npm start to /readyz: ${best.toFixed(0)} ms; bare Node: ${bare.toFixed(0)} ms (${(best / bare).toFixed(1)} x)`,
  )
  weigh(running.pid, 'ready')
  await capture()
  weigh(running.pid, 'after a capture')
  await sleep(idle)
  weigh(running.pid, 'after an idle minute')
} finally {
  if (running) await end(running)
  page.close()
  rmSync(folder, { recursive: true, force: true })
}
