import { type EntityManager, In } from 'typeorm'
import { chunksOf, insertAll } from '../database/chunks.js'
import { dialectOf } from '../database/dialect.js'
import type { Part } from '../database/term-index/term-index.js'
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
  const known = await readDocuments(tx, linkIds)
  const withText = await snapshotsWithText(tx, links)
  const changes = links.flatMap((link) => {
    const before = known.get(link.id)
    const outdated = anew || before?.version !== documentVersion
    const after = {
      linkId: link.id,
      ownerId: link.ownerId,
      headHash: headHash(link),
      textSnapshotId: withText.has(link.latestSnapshotId) ? link.latestSnapshotId : null,
      version: documentVersion,
    }
    const head = outdated || before.headHash !== after.headHash
    const text = before ? outdated || before.textSnapshotId !== after.textSnapshotId : after.textSnapshotId !== null
    return head || text ? [{ link, before, after, head, text }] : []
  })
  if (changes.length === 0) return 0

  for (const { before, after } of changes) {
    if (before) await tx.update(SearchDocument, { number: before.number }, after)
  }
  const isNew = changes.filter(({ before }) => !before)
  const made = await makeDocuments(
    tx,
    isNew.map(({ after }) => after),
  )
  const indexed = changes.map((change) => ({
    ...change,
    number: change.before?.number ?? made.get(change.link.id) ?? 0,
    owner: ownerNumber(change.link.ownerId),
  }))
  const heads = indexed.filter(({ head }) => head)
  await forgetWords(tx, 'head', heads)
  await addHeads(tx, heads)
  const texts = indexed.filter(({ text }) => text)
  await forgetWords(tx, 'text', texts)
  for (const chunk of chunksOf(texts, textsAtOnce)) await addTexts(tx, chunk)
  return changes.length
}

/** As followLinks, for links that this transaction has made: nothing is known of them, and none has a snapshot. */
export async function followNewLinks(tx: EntityManager, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return
  const numbers = await makeDocuments(
    tx,
    links.map((link) => ({
      linkId: link.id,
      ownerId: link.ownerId,
      headHash: headHash(link),
      textSnapshotId: null,
      version: documentVersion,
    })),
  )
  await addHeads(
    tx,
    links.map((link) => ({ link, number: numbers.get(link.id) ?? 0, owner: ownerNumber(link.ownerId) })),
  )
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

/** By link, what the index has of it. */
async function readDocuments(tx: EntityManager, linkIds: readonly string[]): Promise<Map<string, SearchDocument>> {
  const documents = await tx.findBy(SearchDocument, { linkId: In([...linkIds]) })
  return new Map(documents.map((document) => [document.linkId, document]))
}

/** Those of the links' newest snapshots that have an archived text. */
async function snapshotsWithText(tx: EntityManager, links: readonly IndexedLink[]): Promise<Set<string | null>> {
  const ids = links.flatMap((link) => link.latestSnapshotId ?? [])
  if (ids.length === 0) return new Set()
  const texts = await tx.find(SnapshotText, { select: { snapshotId: true }, where: { snapshotId: In(ids) } })
  return new Set(texts.map((text) => text.snapshotId))
}

/** Numbers documents of links that have none. @returns the numbers by link */
async function makeDocuments(
  tx: EntityManager,
  documents: readonly Omit<SearchDocument, 'number'>[],
): Promise<Map<string, number>> {
  if (documents.length === 0) return new Map()
  await insertAll(tx, SearchDocument, documents)
  const made = await readDocuments(
    tx,
    documents.map(({ linkId }) => linkId),
  )
  return new Map([...made].map(([linkId, { number }]) => [linkId, number]))
}

interface Numbered {
  number: number
  owner: number
}

/** What there was of these before; documents that were just numbered have no words yet. */
async function forgetWords(
  tx: EntityManager,
  part: Part,
  changed: readonly { before: SearchDocument | undefined }[],
): Promise<void> {
  const numbers = changed.flatMap(({ before }) => before?.number ?? [])
  await dialectOf(tx).termIndex.remove(tx, part, numbers)
}

async function addHeads(tx: EntityManager, documents: readonly (Numbered & { link: IndexedLink })[]): Promise<void> {
  const heads = documents.map(({ link, number, owner }) => ({ number, owner, zones: headWords(link) }))
  await dialectOf(tx).termIndex.add(tx, 'head', heads)
}

async function addTexts(
  tx: EntityManager,
  changed: readonly (Numbered & { after: Pick<SearchDocument, 'textSnapshotId'> })[],
): Promise<void> {
  const bySnapshot = new Map(changed.map((each) => [each.after.textSnapshotId, each]))
  const ids = changed.flatMap(({ after }) => after.textSnapshotId ?? [])
  const texts = ids.length === 0 ? [] : await tx.findBy(SnapshotText, { snapshotId: In(ids) })
  const documents = texts.flatMap(({ snapshotId, text }) => {
    const document = bySnapshot.get(snapshotId)
    return document ? [{ number: document.number, owner: document.owner, zones: { ...contentWords(text) } }] : []
  })
  await dialectOf(tx).termIndex.add(tx, 'text', documents)
}
