import { Readable } from 'node:stream'
import type { Body, ByteRange, ReceivedBytes } from '../store.js'
import { ReceivedBlob, type Blobs } from './blobs.js'
import type { IndexFile } from './index-file.js'
import { readSegments, type Segment } from './read-segments.js'

/** Blobs that a change has left without uses. */
interface Losses {
  /** Their files can go. */
  files: number[]
  /** Somebody still reads them. */
  read: number[]
}

/**
 * What objects are made of: a content is a row of segments, each a whole blob, so that joining parts, appending and copying
 * move no bytes. All methods but `change` run within `change`.
 */
export class Contents {
  readonly #index: IndexFile
  readonly #blobs: Blobs
  /** How many readers hold a blob. */
  readonly #readers = new Map<number, number>()
  /** Blobs that nothing leads to, but that somebody still reads. */
  readonly #doomed = new Set<number>()
  #losses: Losses = { files: [], read: [] }

  constructor(index: IndexFile, blobs: Blobs) {
    this.#index = index
    this.#blobs = blobs
  }

  /** A transaction in which contents may come and go. What it takes away is deleted only when it is on the disk. */
  async change<T>(change: () => T): Promise<T> {
    const { result, losses } = await this.#index.write(() => {
      // Anew for each attempt: what one that is undone has taken away is all there again.
      const losses: Losses = { files: [], read: [] }
      this.#losses = losses
      return { result: change(), losses }
    })
    this.#blobs.remove(losses.files)
    for (const blob of losses.read) this.#doomed.add(blob)
    this.#removeDoomed(losses.read.filter((blob) => !this.#readers.has(blob)))
    return result
  }

  /** A new content of these bytes. */
  create(bytes: ReceivedBytes): number {
    const content = this.#index.nextId()
    this.extend(content, 0, bytes)
    return content
  }

  /** Adds bytes at `start`, the present length. */
  extend(content: number, start: number, bytes: ReceivedBytes): void {
    const blob = this.keep(bytes)
    if (blob !== null) this.#index.run('INSERT INTO segments VALUES (?, ?, ?)', content, start, blob)
  }

  /** Notes bytes as used once; null where there are none. */
  keep(bytes: ReceivedBytes): number | null {
    const { id, size, data } = ReceivedBlob.of(bytes)
    if (id === undefined) return null
    this.#index.run('INSERT INTO blobs VALUES (?, ?, 1, ?)', id, size, data)
    return id
  }

  copy(content: number): number {
    const copy = this.#index.nextId()
    this.#index.run(
      'UPDATE blobs SET uses = uses + 1 WHERE id IN (SELECT blob FROM segments WHERE content = ?)',
      content,
    )
    this.#index.run('INSERT INTO segments SELECT ?, start, blob FROM segments WHERE content = ?', copy, content)
    return copy
  }

  /** A content of all parts of an upload, in their order. The parts' rows are used up. */
  join(upload: string): number {
    const content = this.#index.nextId()
    this.#index.run(
      `INSERT INTO segments
       SELECT ?, sum(size) OVER (ORDER BY number) - size, blob FROM parts WHERE upload = ? AND blob IS NOT NULL`,
      content,
      upload,
    )
    this.#index.run('DELETE FROM parts WHERE upload = ?', upload)
    return content
  }

  drop(content: number): void {
    for (const { blob } of this.#index.all('SELECT blob FROM segments WHERE content = ?', content)) {
      this.release(Number(blob))
    }
    this.#index.run('DELETE FROM segments WHERE content = ?', content)
  }

  /** One use less of a blob; the last one deletes it. */
  release(blob: number): void {
    const left = this.#index.get('UPDATE blobs SET uses = uses - 1 WHERE id = ? RETURNING uses', blob)
    if (left?.['uses'] !== 0) return
    if (this.#readers.has(blob)) this.#losses.read.push(blob)
    else this.forget(blob)
  }

  /** Deletes a blob if it has no uses left. */
  forget(blob: number): void {
    const row = this.#index.get('DELETE FROM blobs WHERE id = ? AND uses = 0 RETURNING data IS NULL AS isFile', blob)
    if (row?.['isFile'] === 1) this.#losses.files.push(blob)
  }

  /** The bytes of a content, held until they are read or the reader gives up. Throws where the index has not all of them. */
  open(content: number, { start, end }: ByteRange): Body {
    const segments = this.#segments(content, start, end)
    const found = segments.reduce((sum, { from, to }) => sum + to - from, 0)
    if (found !== end - start + 1) throw new Error(`Bytes of content ${String(content)} are missing`)
    const [first] = segments
    if (first === undefined) return Buffer.alloc(0)
    if (segments.length === 1 && first.inline) return this.#inline(first)
    for (const { blob } of segments) this.#readers.set(blob, (this.#readers.get(blob) ?? 0) + 1)
    const body = Readable.from(
      readSegments(
        segments,
        (segment) => this.#inline(segment),
        (blob) => this.#blobs.path(blob),
      ),
      { objectMode: false, highWaterMark: 1024 * 1024 },
    )
    body.once('close', () => {
      this.#letGo(segments)
    })
    return body
  }

  #segments(content: number, start: number, end: number): Segment[] {
    const rows = this.#index.all(
      `SELECT start, blob, size, data IS NOT NULL AS inline FROM segments JOIN blobs ON blobs.id = blob
       WHERE content = ?1 AND start <= ?3
         AND start >= (SELECT max(start) FROM segments WHERE content = ?1 AND start <= ?2) ORDER BY start`,
      content,
      start,
      end,
    )
    return rows.map((row) => {
      const first = Number(row['start'])
      return {
        blob: Number(row['blob']),
        inline: row['inline'] === 1,
        from: Math.max(0, start - first),
        to: Math.min(Number(row['size']), end - first + 1),
      }
    })
  }

  #inline({ blob, from, to }: Segment): Uint8Array {
    const data = this.#index.get('SELECT data FROM blobs WHERE id = ?', blob)?.['data']
    if (!(data instanceof Uint8Array)) throw new Error(`The bytes of blob ${String(blob)} are gone`)
    return data.subarray(from, to)
  }

  #letGo(segments: Segment[]): void {
    for (const { blob } of segments) {
      const readers = (this.#readers.get(blob) ?? 0) - 1
      if (readers > 0) this.#readers.set(blob, readers)
      else this.#readers.delete(blob)
    }
    this.#removeDoomed(segments.map(({ blob }) => blob).filter((blob) => !this.#readers.has(blob)))
  }

  /** Deletes those of these blobs that only their readers kept. */
  #removeDoomed(blobs: number[]): void {
    const free = blobs.filter((blob) => this.#doomed.delete(blob))
    if (free.length === 0) return
    this.change(() => {
      for (const blob of free) this.forget(blob)
    }).catch(() => undefined) // What could not be deleted now has no use left and goes at the next start.
  }
}
