// A library of a size, made by the product's own services: what it then answers from is what it would have written.
import { createCorpus } from './library-corpus.mjs'
import 'reflect-metadata'
import { Database } from '../apps/api/dist/database/database.js'
import { insertAll } from '../apps/api/dist/database/chunks.js'
import { newId } from '../apps/api/dist/ids.js'
import { LinksService } from '../apps/api/dist/links/links.service.js'
import { followLinks } from '../apps/api/dist/search/follow.js'
import { Artifact } from '../apps/api/dist/snapshots/artifact.entity.js'
import { SnapshotText } from '../apps/api/dist/snapshots/snapshot-text.entity.js'
import { Snapshot } from '../apps/api/dist/snapshots/snapshot.entity.js'
import { pointToNewest, SnapshotsService } from '../apps/api/dist/snapshots/snapshots.service.js'

const linksAtOnce = 500
const textsAtOnce = 50

/**
 * Fills a database whose tables exist.
 * @param {object} config the database, as config.ts describes it
 * @param {{ ownerId: string, links: number, seed: number }} library every fifth link has a snapshot with its text
 */
export async function fillLibrary(config, { ownerId, links: count, seed }) {
  const database = new Database(config)
  await database.connect()
  const viewer = { userId: ownerId, credential: { kind: 'session', id: '' }, scopes: 'all' }
  const links = new LinksService(database, new SnapshotsService(database))
  const corpus = createCorpus(seed)
  try {
    for (let from = 0; from < count; from += linksAtOnce) {
      const made = Array.from({ length: Math.min(linksAtOnce, count - from) }, (_, n) => corpus.link(from + n))
      const outcomes = await links.addMany(
        viewer,
        made.map(({ url, title, note, tags, starred }) => ({ url, title, note, tags, starred, capture: false })),
      )
      const added = outcomes.map(({ payload }, n) => ({ ...made[n], id: payload.link.id, host: payload.link.host }))
      const archived = added.filter((_, n) => (from + n) % 5 === 0)
      await archive(
        database,
        ownerId,
        archived.map((link) => ({ ...link, text: corpus.text(link.language) })),
      )
      const read = added.filter((link) => link.read).map((link) => link.id)
      await database.write((tx) =>
        tx.query(`UPDATE links SET \`read\` = 1 WHERE id IN (${read.map(() => '?').join(', ')})`, read),
      )
    }
    await spreadOverYears(database)
  } finally {
    await database.close()
  }
}

/**
 * Gives each link a snapshot, as a capture would have left it.
 * @param {{ id: string, host: string, text: string }[]} links
 */
export async function archive(database, ownerId, links) {
  for (let start = 0; start < links.length; start += textsAtOnce) {
    await archiveSome(database, ownerId, links.slice(start, start + textsAtOnce))
  }
}

function archiveSome(database, ownerId, links) {
  const now = new Date()
  const snapshots = links.map((link) => ({
    id: newId('Snapshot'),
    ownerId,
    linkId: link.id,
    host: link.host,
    state: 'READY',
    source: 'CAPTURE',
    requestedAt: now,
    startedAt: now,
    finishedAt: now,
    attempts: 1,
    failures: 0,
    priority: 0,
    formats: ['HTML'],
    availableAt: now,
    problemList: [],
  }))
  const artifacts = snapshots.flatMap(({ id: snapshotId }) =>
    ['HTML', 'THUMBNAIL'].map((kind) => ({
      id: newId('Artifact'),
      ownerId,
      snapshotId,
      kind,
      contentType: kind === 'HTML' ? 'text/html' : 'image/png',
      fileName: `${kind.toLowerCase()}.bin`,
      size: 10,
      sha256: '0'.repeat(64),
      objectKey: `captures/${snapshotId}/1/${kind}`,
      createdAt: now,
    })),
  )
  const texts = snapshots.map(({ id: snapshotId }, n) => ({
    snapshotId,
    ownerId,
    text: links[n].text,
  }))
  return database.write(async (tx) => {
    await insertAll(tx, Snapshot, snapshots)
    await insertAll(tx, Artifact, artifacts)
    await insertAll(tx, SnapshotText, texts)
    const ids = links.map((link) => link.id)
    await pointToNewest(tx, ids)
    await followLinks(tx, ids)
  })
}

/** Links are added over five years, not in a minute. */
function spreadOverYears(database) {
  return database.write(async (tx) => {
    const links = await tx.query('SELECT id FROM links ORDER BY id')
    const step = (5 * 365 * 24 * 3600_000) / links.length
    const start = Date.now() - step * links.length
    for (let from = 0; from < links.length; from += 1_000) {
      const chunk = links.slice(from, from + 1_000)
      const cases = chunk.map(() => 'WHEN ? THEN ?').join(' ')
      const times = chunk.flatMap(({ id }, n) => {
        const text = new Date(start + step * (from + n)).toISOString().replace('T', ' ').replace('Z', '')
        return [id, text]
      })
      const ids = chunk.map(({ id }) => id)
      await tx.query(
        `UPDATE links SET createdAt = CASE id ${cases} END WHERE id IN (${ids.map(() => '?').join(', ')})`,
        [...times, ...ids],
      )
    }
    await tx.query('UPDATE link_tags SET addedAt = (SELECT createdAt FROM links WHERE links.id = link_tags.linkId)')
  })
}
