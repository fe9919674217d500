import { noSuchUpload } from '../../errors/no-such.js'
import type {
  Attributes,
  CompletedUpload,
  ListPage,
  ListPosition,
  ListQuery,
  ObjectName,
  Overwriting,
  Part,
  ReceivedBytes,
  StoredObject,
  Upload,
  UploadStore,
} from '../store.js'
import type { BucketTable } from './bucket-table.js'
import type { Contents } from './contents.js'
import type { IndexFile } from './index-file.js'
import type { ObjectTable } from './object-table.js'
import { readPage } from './page.js'

export class UploadTable implements UploadStore {
  readonly #index: IndexFile
  readonly #buckets: BucketTable
  readonly #contents: Contents
  readonly #objects: ObjectTable

  constructor(index: IndexFile, buckets: BucketTable, contents: Contents, objects: ObjectTable) {
    this.#index = index
    this.#buckets = buckets
    this.#contents = contents
    this.#objects = objects
  }

  create({ bucket, key, id, initiated, attributes }: Upload): Promise<void> {
    return this.#index.write(() => {
      this.#index.run(
        'INSERT INTO uploads VALUES (?, ?, ?, ?, ?)',
        this.#buckets.idOf(bucket),
        Buffer.from(key),
        id,
        initiated.getTime(),
        JSON.stringify(attributes),
      )
    })
  }

  async get(name: ObjectName, id: string): Promise<Upload> {
    return Promise.resolve(this.#require(name, id))
  }

  putPart(name: ObjectName, id: string, number: number, bytes: ReceivedBytes, modified: Date): Promise<void> {
    return this.#contents.change(() => {
      this.#require(name, id)
      this.#dropParts('upload = ? AND number = ?', id, number)
      this.#index.run(
        'INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        number,
        this.#contents.keep(bytes),
        bytes.size,
        bytes.md5,
        bytes.crc64,
        modified.getTime(),
      )
    })
  }

  async parts(name: ObjectName, id: string, after: number, limit: number): Promise<Part[]> {
    this.#require(name, id)
    return Promise.resolve(
      this.#index
        .all('SELECT * FROM parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?', id, after, limit)
        .map(toPart),
    )
  }

  complete(
    name: ObjectName,
    id: string,
    decide: (parts: Part[]) => CompletedUpload,
    overwriting: Overwriting,
  ): Promise<StoredObject> {
    return this.#contents.change(() => {
      this.#require(name, id)
      const parts = this.#index.all('SELECT * FROM parts WHERE upload = ? ORDER BY number', id).map(toPart)
      const { numbers, object, crc64 } = decide(parts)
      const chosen = new Set(numbers)
      for (const { number } of parts) {
        if (!chosen.has(number)) this.#dropParts('upload = ? AND number = ?', id, number)
      }
      const size = parts.reduce((sum, part) => (chosen.has(part.number) ? sum + part.size : sum), 0)
      const draft = { ...object, size, crc64 }
      const placed = this.#objects.place(name, draft, () => this.#contents.join(id), overwriting)
      this.#index.run('DELETE FROM uploads WHERE bucket = ? AND key = ? AND id = ?', ...this.#address(name), id)
      return placed
    })
  }

  abort(name: ObjectName, id: string): Promise<void> {
    return this.#contents.change(() => {
      this.#require(name, id)
      this.#dropParts('upload = ?', id)
      this.#index.run('DELETE FROM uploads WHERE bucket = ? AND key = ? AND id = ?', ...this.#address(name), id)
    })
  }

  async list(bucket: string, query: ListQuery, from: ListPosition, after?: string): Promise<ListPage<Upload>> {
    const id = this.#buckets.idOf(bucket)
    const columns = 'key, id, initiated, attributes'
    return Promise.resolve(
      readPage(
        query,
        from,
        (start, before) =>
          this.#index.iterate(
            `SELECT ${columns} FROM uploads
             WHERE bucket = ?1 AND key >= ?2 AND (?3 IS NULL OR key < ?3) AND (?4 IS NULL OR key > ?5 OR id > ?4)
             ORDER BY key, id`,
            id,
            start,
            before,
            after ?? null,
            from,
          ),
        (row, key) => ({
          bucket,
          key,
          id: String(row['id']),
          initiated: new Date(Number(row['initiated'])),
          attributes: JSON.parse(String(row['attributes'])) as Attributes,
        }),
      ),
    )
  }

  #address(name: ObjectName): [number, Buffer] {
    return [this.#buckets.idOf(name.bucket), Buffer.from(name.key)]
  }

  #require(name: ObjectName, id: string): Upload {
    const row = this.#index.get(
      'SELECT * FROM uploads WHERE bucket = ? AND key = ? AND id = ?',
      ...this.#address(name),
      id,
    )
    if (row === undefined) throw noSuchUpload(id)
    const attributes = JSON.parse(String(row['attributes'])) as Attributes
    return { ...name, id, initiated: new Date(Number(row['initiated'])), attributes }
  }

  #dropParts(where: string, ...values: (string | number)[]): void {
    for (const { blob } of this.#index.all(`DELETE FROM parts WHERE ${where} RETURNING blob`, ...values)) {
      if (blob !== null) this.#contents.release(Number(blob))
    }
  }
}

function toPart(row: Record<string, unknown>): Part {
  const md5 = row['md5']
  if (!(md5 instanceof Uint8Array)) throw new TypeError('A part without its digest')
  return {
    number: Number(row['number']),
    size: Number(row['size']),
    md5: Buffer.from(md5),
    crc64: String(row['crc64']),
    modified: new Date(Number(row['modified'])),
  }
}
