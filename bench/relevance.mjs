// How near the pages that somebody means come to the top: nDCG@10 of our order beside SQLite's and InnoDB's own.
// Run: node bench/relevance.mjs, after a build; with BENCH_DATABASE_URL=mysql://… on that server too. --queries tells of each.
import 'reflect-metadata'
import { deepEqual } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { AccountsService } from '../apps/api/dist/auth/accounts.service.js'
import { KnownDevices } from '../apps/api/dist/auth/known-devices.js'
import { SignInLimiter } from '../apps/api/dist/auth/sign-in-limiter.js'
import { Database } from '../apps/api/dist/database/database.js'
import { limits } from '../apps/api/dist/limits.js'
import { LinksList } from '../apps/api/dist/links/links.list.js'
import { LinksService } from '../apps/api/dist/links/links.service.js'
import { LinkSearch } from '../apps/api/dist/search/link-search.js'
import { SnapshotsService } from '../apps/api/dist/snapshots/snapshots.service.js'
import { archive } from './library-fill.mjs'
import { readPages } from './relevance-pages.mjs'
import { innodbRanking, sqliteRanking } from './relevance-rivals.mjs'

const linksAtOnce = 500

/** Our own, over a library of these pages. */
async function ourRanking(pages, config) {
  const database = new Database(config)
  await database.connect()
  const [limiter, devices] = [new SignInLimiter(limits.accounts), new KnownDevices(() => '')]
  const accounts = new AccountsService(database, limiter, devices, limits.accounts, { allowSignUp: true })
  const owner = await accounts.signUp({ email: 'bench@example.org', password: 'a long enough password' }, '127.0.0.1')
  const viewer = { userId: owner.id, credential: { kind: 'session', id: '' }, scopes: 'all' }
  const links = new LinksService(database, new SnapshotsService(database))
  const nameOf = new Map()
  for (let from = 0; from < pages.length; from += linksAtOnce) {
    const some = pages.slice(from, from + linksAtOnce)
    const outcomes = await links.addMany(
      viewer,
      some.map(({ url, title }) => ({ url, title, capture: false })),
    )
    const added = some.map((page, n) => ({ ...page, ...outcomes[n].payload.link, text: page.text }))
    for (const { id, name } of added) nameOf.set(id, name)
    await archive(database, owner.id, added)
  }
  const list = new LinksList(database, new LinkSearch(database))
  return {
    async rank(query) {
      const page = await list.list(viewer, { first: 10 }, { query }, 'RELEVANCE')
      return page.edges.map(({ node }) => nameOf.get(node.id))
    },
    close: () => database.close(),
  }
}

/** By query, the pages that are meant and how much. */
function readJudged(pages) {
  const names = new Set(pages.map(({ name }) => name))
  const lines = readFileSync(new URL('relevance-judged.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const [query, meant] = line.split('\t')
      const grades = new Map(meant.split(' ').map((each) => each.split('=')))
      for (const name of grades.keys()) if (!names.has(name)) throw new Error(`${query}: there is no page ${name}`)
      return { query, grades }
    })
}

/** Normalised discounted cumulative gain: https://en.wikipedia.org/wiki/Discounted_cumulative_gain */
function ndcg(found, grades) {
  const gain = (list) => list.reduce((sum, grade, n) => sum + (2 ** grade - 1) / Math.log2(n + 2), 0)
  const ideal = [...grades.values()].sort((a, b) => b - a).slice(0, 10)
  return gain(found.map((name) => grades.get(name) ?? 0)) / gain(ideal)
}

const pages = readPages()
const judged = readJudged(pages)
const folder = mkdtempSync(join(tmpdir(), 'linksnap-bench-'))
const serverUrl = process.env.BENCH_DATABASE_URL
const rankings = {
  'LinkSnap, SQLite': await ourRanking(pages, { kind: 'sqlite', path: join(folder, 'bench.sqlite') }),
  'FTS5 bm25': sqliteRanking(pages, [1, 1, 1]),
  'FTS5 bm25, title × 10': sqliteRanking(pages, [10, 1, 1]),
}
if (serverUrl) {
  const name = `linksnap_bench_${process.pid}`
  const connection = await createConnection(serverUrl)
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const ours = await ourRanking(pages, { kind: 'mysql', url: url.href })
  rankings['LinkSnap, MySQL'] = {
    ...ours,
    async close() {
      await ours.close()
      await connection.query(`DROP DATABASE ${name}`)
      await connection.end()
    },
  }
  rankings['InnoDB FULLTEXT'] = await innodbRanking(pages, serverUrl)
}

const scores = Object.fromEntries(Object.keys(rankings).map((name) => [name, { en: [], zh: [] }]))
try {
  for (const { query, grades } of judged) {
    const found = {}
    for (const [name, ranking] of Object.entries(rankings)) {
      found[name] = await ranking.rank(query)
      scores[name][/\p{Script=Han}/u.test(query) ? 'zh' : 'en'].push(ndcg(found[name], grades))
    }
    if (serverUrl) deepEqual(found['LinkSnap, MySQL'], found['LinkSnap, SQLite'])
    if (process.argv.includes('--queries')) {
      const values = Object.values(found).map((names) => ndcg(names, grades).toFixed(2))
      console.log([query, ...values, found['LinkSnap, SQLite'].slice(0, 5).join(' ')].join('\t'))
    }
  }
} finally {
  for (const ranking of Object.values(rankings)) await ranking.close()
  rmSync(folder, { recursive: true, force: true })
}

const mean = (values) => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3)
console.log(`nDCG@10 of ${judged.length} queries over ${pages.length.toLocaleString('en')} pages`)
for (const [name, { en, zh }] of Object.entries(scores)) {
  console.log(`  ${name.padEnd(22)} ${mean([...en, ...zh])}   English ${mean(en)}   Chinese ${mean(zh)}`)
}
