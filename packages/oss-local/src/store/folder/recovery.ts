import { opendir, stat } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { ObjectName, Recovery } from '../store.js'
import type { Blobs } from './blobs.js'
import type { Contents } from './contents.js'
import type { IndexFile } from './index-file.js'

const batch = 1000

type Row = NonNullable<ReturnType<IndexFile['get']>>

/**
 * Compares the folder with its index: removes files that no object came to need before the last run ended, and
 * finds objects whose bytes are missing or short. Runs beside normal work, which uses other ids, until `signal` ends it.
 */
export async function recover(
  index: IndexFile,
  blobs: Blobs,
  contents: Contents,
  signal: AbortSignal,
): Promise<Recovery> {
  await contents.change(() => {
    for (const { id } of index.all('SELECT id FROM blobs WHERE uses = 0')) contents.forget(Number(id))
  })
  const removed = await removeUnused(index, blobs, signal)
  const damaged = [...(await findDamaged(index, blobs, signal)), ...(await findIncomplete(index, signal))]
  return { removed, damaged }
}

async function removeUnused(index: IndexFile, blobs: Blobs, signal: AbortSignal): Promise<number> {
  let removed = 0
  for await (const { name } of await opendir(blobs.folder)) {
    if (signal.aborted) break
    const id = blobs.idOf(name)
    if (id === undefined || !index.isEarlier(id)) continue
    if (index.get('SELECT 1 FROM blobs WHERE id = ? AND data IS NULL', id) !== undefined) continue
    blobs.remove([id])
    removed += 1
  }
  return removed
}

async function findDamaged(index: IndexFile, blobs: Blobs, signal: AbortSignal): Promise<ObjectName[]> {
  const damaged: ObjectName[] = []
  for (let last = -1; !signal.aborted;) {
    const rows = index.all('SELECT id, size FROM blobs WHERE id > ? AND data IS NULL ORDER BY id LIMIT ?', last, batch)
    if (rows.length === 0) break
    for (const row of rows) {
      last = Number(row['id'])
      if (signal.aborted) break
      const size = await sizeOf(blobs.path(last))
      if (size !== row['size']) damaged.push(...objectsOf(index, last))
    }
  }
  return damaged
}

/** Objects for which the index itself does not have as many bytes as they are long. */
async function findIncomplete(index: IndexFile, signal: AbortSignal): Promise<ObjectName[]> {
  const incomplete: ObjectName[] = []
  let last: Row = { bucket: -1, key: '' }
  for (let more = true; more && !signal.aborted; await setImmediate()) {
    const rows = index.all(
      `SELECT bucket, name, key, size,
         (SELECT total(blobs.size) FROM segments JOIN blobs ON blobs.id = blob WHERE content = objects.content) AS found
       FROM objects JOIN buckets ON buckets.id = bucket WHERE (bucket, key) > (?, ?) ORDER BY bucket, key LIMIT ?`,
      last['bucket'] ?? null,
      last['key'] ?? null,
      batch,
    )
    incomplete.push(...rows.filter(({ size, found }) => size !== found).map(toName))
    last = rows.at(-1) ?? last
    more = rows.length === batch
  }
  return incomplete
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch {
    return undefined
  }
}

/** Whose bytes a blob is part of. Walks through everything: only for a blob that is damaged. */
function objectsOf(index: IndexFile, blob: number): ObjectName[] {
  return index
    .all(
      `SELECT buckets.name, objects.key FROM objects JOIN buckets ON buckets.id = objects.bucket
       WHERE content IN (SELECT content FROM segments WHERE blob = ?)`,
      blob,
    )
    .map(toName)
}

function toName({ name, key }: Row): ObjectName {
  return { bucket: String(name), key: Buffer.from(key as Uint8Array).toString() }
}
