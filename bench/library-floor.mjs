// The floors: what Node and the database need for the same JSON, with SQL written by hand. `bare`: nothing in between;
// `apollo`: Apollo Server over the same schema, so that what is above it is ours.
// Run by library.mjs: node library-floor.mjs <bare|apollo> <database url> <owner's id>
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSchema } from 'graphql'
import { createPool } from 'mysql2/promise'

const [, , kind, databaseUrl, ownerId] = process.argv

const select = databaseUrl.startsWith('sqlite:') ? sqliteSelect() : mysqlSelect()
const marks = (list) => list.map(() => '?').join(', ')
const instant = (value) => (value instanceof Date ? value.toISOString() : `${value.replace(' ', 'T')}Z`)

function sqliteSelect() {
  const database = new DatabaseSync(databaseUrl.slice('sqlite:'.length), { readOnly: true })
  const statements = new Map()
  return (sql, values) => {
    if (!statements.has(sql)) statements.set(sql, database.prepare(sql))
    return statements.get(sql).all(...values)
  }
}

function mysqlSelect() {
  const pool = createPool({ uri: databaseUrl, timezone: 'Z', connectionLimit: 10 })
  return async (sql, values) => (await pool.query(sql, values))[0]
}

const columns =
  'link.id, link.url, link.host, link.title, link.starred, link.`read`, link.createdAt, link.latestSnapshotId'

async function list(tagId) {
  const links = tagId
    ? await select(
        `SELECT ${columns} FROM link_tags tagged JOIN links link ON link.id = tagged.linkId
         WHERE tagged.tagId = ? AND link.ownerId = ? AND link.trashedAt IS NULL
         ORDER BY tagged.addedAt DESC, tagged.linkId DESC LIMIT 51`,
        [tagId, ownerId],
      )
    : await select(
        `SELECT ${columns} FROM links link WHERE link.ownerId = ? AND link.trashedAt IS NULL
         ORDER BY link.createdAt DESC, link.id DESC LIMIT 51`,
        [ownerId],
      )
  const page = links.slice(0, 50)
  const ids = page.map((link) => link.id)
  const snapshotIds = page.flatMap((link) => link.latestSnapshotId ?? [])
  const [tags, artifacts] = await Promise.all([
    select(
      `SELECT tagging.linkId, tag.id, tag.name, tag.color FROM link_tags tagging JOIN tags tag ON tag.id = tagging.tagId
       WHERE tagging.direct = 1 AND tagging.linkId IN (${marks(ids)}) ORDER BY tag.nameKey`,
      ids,
    ),
    snapshotIds.length === 0
      ? []
      : select(
          `SELECT id, snapshotId, kind FROM artifacts WHERE kind = 'THUMBNAIL' AND snapshotId IN (${marks(snapshotIds)})`,
          snapshotIds,
        ),
  ])
  const tagsOf = Map.groupBy(tags, (tag) => tag.linkId)
  const artifactsOf = Map.groupBy(artifacts, (artifact) => artifact.snapshotId)
  const nodes = page.map(({ id, url, host, title, starred, read, createdAt, latestSnapshotId }) => ({
    id,
    url,
    host,
    title,
    starred: Boolean(starred),
    read: Boolean(read),
    createdAt: instant(createdAt),
    tags: (tagsOf.get(id) ?? []).map((tag) => ({ id: tag.id, name: tag.name, color: tag.color })),
    latestSnapshot: latestSnapshotId && {
      id: latestSnapshotId,
      artifacts: (artifactsOf.get(latestSnapshotId) ?? []).map(({ id, kind }) => ({ id, kind })),
    },
  }))
  return { nodes, pageInfo: { hasNextPage: links.length > 50 } }
}

async function bare() {
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const { variables } = JSON.parse(Buffer.concat(chunks))
      const body = JSON.stringify({ data: { links: await list(variables.tagId) } })
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server.address().port
}

async function apollo() {
  const schema = buildSchema(readFileSync(new URL('../packages/schema/schema.graphql', import.meta.url), 'utf8'))
  const rootValue = { links: ({ filter }) => list(filter?.tagIds?.[0]) }
  const { url } = await startStandaloneServer(new ApolloServer({ schema, rootValue }), {
    listen: { port: 0, host: '127.0.0.1' },
  })
  return new URL(url).port
}

process.stdout.write(`${await { bare, apollo }[kind]()}\n`)
