import { type EntityManager, In } from 'typeorm'
import { chunksOf } from '../database/chunks.js'
import { dialectOf } from '../database/dialect.js'
import { Link } from '../links/link.entity.js'
import { SnapshotText } from '../snapshots/snapshot-text.entity.js'
import { contentWords } from './content-words.js'
import { documentVersion, headHash, headWords, ownerNumber } from './link-document.js'
import { SearchDocument } from './search-document.entity.js'

/** Archived texts that are read at once: each may have megabytes. */
const textsAtOnce = 20

/**
 * Brings the search index up to date with these links, in the transaction that changed them: what somebody reads is
 * what somebody finds. Looks at all of a link that is searched and writes what differs from what the index has of it.
 * @param anew writes it in any case: the text of a snapshot was replaced by another
 * @returns how many links differed
 */
export async function followLinks(
  tx: EntityManager,
  linkIds: readonly string[],
  { anew = false }: { anew?: boolean } = {},
): Promise<number> {
  const links = await readLinks(tx, linkIds)
  const documents = await readDocuments(tx, links)
  const withText = await snapshotsWithText(tx, links)
  const changed = links.flatMap((link) => {
    const document = documents.get(link.id)
    if (!document) throw new Error('a link has no search document')
    const outdated = anew || document.version !== documentVersion
    const textSnapshotId = withText.has(link.latestSnapshotId) ? link.latestSnapshotId : null
    const head = outdated || document.headHash !== headHash(link)
    const text = outdated || document.textSnapshotId !== textSnapshotId
    if (!head && !text) return []
    return [{ link, number: document.number, owner: ownerNumber(link.ownerId), textSnapshotId, head, text }]
  })
  if (changed.length === 0) return 0

  const { termIndex } = dialectOf(tx)
  await termIndex.write(
    tx,
    'head',
    changed.filter(({ head }) => head).map(({ link, number, owner }) => ({ number, owner, zones: headWords(link) })),
  )
  for (const chunk of chunksOf(
    changed.filter(({ text }) => text),
    textsAtOnce,
  )) {
    await followTexts(tx, chunk)
  }
  await writeDocuments(
    tx,
    changed.map(({ link, number, textSnapshotId }) => ({
      number,
      linkId: link.id,
      ownerId: link.ownerId,
      headHash: headHash(link),
      textSnapshotId,
      version: documentVersion,
    })),
  )
  return changed.length
}

/** Takes links that are being destroyed out of the index. */
export async function forgetLinks(tx: EntityManager, linkIds: readonly string[]): Promise<void> {
  const documents = await tx.findBy(SearchDocument, { linkId: In([...linkIds]) })
  const numbers = documents.map((document) => document.number)
  const { termIndex } = dialectOf(tx)
  await termIndex.remove(tx, 'head', numbers)
  await termIndex.remove(tx, 'text', numbers)
  await tx.delete(SearchDocument, { number: In(numbers) })
}

type IndexedLink = Pick<Link, 'id' | 'ownerId' | 'title' | 'url' | 'host' | 'description' | 'note' | 'latestSnapshotId'>

function readLinks(tx: EntityManager, ids: readonly string[]): Promise<IndexedLink[]> {
  return tx.find(Link, {
    select: {
      id: true,
      ownerId: true,
      title: true,
      url: true,
      host: true,
      description: true,
      note: true,
      latestSnapshotId: true,
    },
    where: { id: In([...ids]) },
  })
}

/** By link, what the index has of it; a link that it does not know is given a number. */
async function readDocuments(tx: EntityManager, links: readonly IndexedLink[]): Promise<Map<string, SearchDocument>> {
  const find = async () => {
    const documents = await tx.findBy(SearchDocument, { linkId: In(links.map((link) => link.id)) })
    return new Map(documents.map((document) => [document.linkId, document]))
  }
  const known = await find()
  const unknown = links.filter((link) => !known.has(link.id))
  if (unknown.length === 0) return known
  await tx.query(
    `INSERT INTO search_documents (linkId, ownerId, version) VALUES ${unknown.map(() => '(?, ?, 0)').join(', ')}`,
    unknown.flatMap((link) => [link.id, link.ownerId]),
  )
  return find()
}

/** Those of the links' newest snapshots that have an archived text. */
async function snapshotsWithText(tx: EntityManager, links: readonly IndexedLink[]): Promise<Set<string | null>> {
  const ids = links.flatMap((link) => link.latestSnapshotId ?? [])
  if (ids.length === 0) return new Set()
  const texts = await tx.find(SnapshotText, { select: { snapshotId: true }, where: { snapshotId: In(ids) } })
  return new Set(texts.map((text) => text.snapshotId))
}

interface ChangedText {
  number: number
  owner: number
  textSnapshotId: string | null
}

async function followTexts(tx: EntityManager, changed: readonly ChangedText[]): Promise<void> {
  const { termIndex } = dialectOf(tx)
  const gone = changed.filter(({ textSnapshotId }) => textSnapshotId === null)
  await termIndex.remove(
    tx,
    'text',
    gone.map(({ number }) => number),
  )
  const bySnapshot = new Map(changed.map((each) => [each.textSnapshotId, each]))
  const ids = changed.flatMap(({ textSnapshotId }) => textSnapshotId ?? [])
  const texts = ids.length === 0 ? [] : await tx.findBy(SnapshotText, { snapshotId: In(ids) })
  const documents = texts.flatMap(({ snapshotId, text }) => {
    const document = bySnapshot.get(snapshotId)
    return document ? [{ number: document.number, owner: document.owner, zones: { ...contentWords(text) } }] : []
  })
  await termIndex.write(tx, 'text', documents)
}

/** REPLACE, which both databases have: the rows of many documents in one statement. */
async function writeDocuments(tx: EntityManager, documents: readonly SearchDocument[]): Promise<void> {
  for (const chunk of chunksOf(documents, 1_000)) {
    await tx.query(
      `REPLACE INTO search_documents (number, linkId, ownerId, headHash, textSnapshotId, version)
       VALUES ${chunk.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}`,
      chunk.flatMap((each) => [
        each.number,
        each.linkId,
        each.ownerId,
        each.headHash,
        each.textSnapshotId,
        each.version,
      ]),
    )
  }
}
