import { noSuchKey } from '../../errors/no-such.js'
import { OssError } from '../../errors/oss-error.js'
import type {
  Attributes,
  ByteRange,
  ListedObject,
  ListPage,
  ListPosition,
  ListQuery,
  NewObject,
  ObjectName,
  ObjectStore,
  OpenObject,
  Overwriting,
  ReceivedBytes,
  StoredObject,
} from '../store.js'
import type { BucketTable } from './bucket-table.js'
import type { Contents } from './contents.js'
import type { IndexFile } from './index-file.js'
import { toListed, toObjectRow, writeObjectRow, type ObjectDraft, type ObjectRow } from './object-row.js'
import { readPage } from './page.js'

/** The content of what has no bytes of its own. */
const noContent = 0

export class ObjectTable implements ObjectStore {
  readonly #index: IndexFile
  readonly #buckets: BucketTable
  readonly #contents: Contents

  constructor(index: IndexFile, buckets: BucketTable, contents: Contents) {
    this.#index = index
    this.#buckets = buckets
    this.#contents = contents
  }

  async get(name: ObjectName): Promise<StoredObject | undefined> {
    return Promise.resolve(this.#find(this.#buckets.idOf(name.bucket), name.key)?.object)
  }

  async read(
    name: ObjectName,
    choose: (object: StoredObject) => ByteRange | undefined,
  ): Promise<OpenObject | undefined> {
    const row = this.#find(this.#buckets.idOf(name.bucket), name.key)
    if (row === undefined) return undefined
    const range = choose(row.object) ?? { start: 0, end: row.object.size - 1 }
    return Promise.resolve({ object: row.object, body: this.#contents.open(row.content, range) })
  }

  put(name: ObjectName, bytes: ReceivedBytes, object: NewObject, overwriting: Overwriting): Promise<StoredObject> {
    return this.#contents.change(() => {
      const { size, crc64, md5 } = bytes
      const draft = { ...object, size, crc64, md5: md5.toString('base64') }
      return this.place(name, draft, () => this.#contents.create(bytes), overwriting)
    })
  }

  link(name: ObjectName, target: string, object: NewObject, overwriting: Overwriting): Promise<StoredObject> {
    return this.#contents.change(() =>
      this.place(name, { ...object, size: 0, crc64: '0', target }, () => noContent, overwriting),
    )
  }

  append(
    name: ObjectName,
    bytes: ReceivedBytes,
    decide: (existing: StoredObject | undefined) => NewObject & { crc64: string },
  ): Promise<StoredObject> {
    return this.#contents.change(() => {
      const bucket = this.#buckets.idOf(name.bucket)
      const existing = this.#find(bucket, name.key)
      const size = existing?.object.size ?? 0
      const draft = { ...decide(existing?.object), size: size + bytes.size }
      const content = existing?.content ?? this.#index.nextId()
      this.#contents.extend(content, size, bytes)
      writeObjectRow(this.#index, bucket, name.key, draft, content)
      return { ...draft, key: name.key }
    })
  }

  copy(
    source: ObjectName,
    name: ObjectName,
    decide: (source: StoredObject) => Attributes & { modified: Date },
    overwriting: Overwriting,
  ): Promise<StoredObject> {
    return this.#contents.change(() => {
      const { object, content } = this.#require(source)
      // A copy of an archived object is archived itself: restoring is not copied.
      const draft: ObjectDraft = { ...object, restored: undefined, ...decide(object) }
      return this.place(name, draft, () => this.#contents.copy(content), overwriting)
    })
  }

  update(
    name: ObjectName,
    decide: (object: StoredObject) => Partial<Pick<StoredObject, 'acl' | 'tags' | 'restored'>>,
  ): Promise<StoredObject> {
    return this.#index.write(() => {
      const { object, content } = this.#require(name)
      const changed = { ...object, ...decide(object) }
      writeObjectRow(this.#index, this.#buckets.idOf(name.bucket), name.key, changed, content)
      return changed
    })
  }

  delete(bucket: string, keys: string[]): Promise<void> {
    return this.#contents.change(() => {
      const id = this.#buckets.idOf(bucket)
      for (const key of keys) {
        const row = this.#index.get(
          'DELETE FROM objects WHERE bucket = ? AND key = ? RETURNING content',
          id,
          Buffer.from(key),
        )
        if (row !== undefined) this.#contents.drop(Number(row['content']))
      }
    })
  }

  async list(bucket: string, query: ListQuery, from: ListPosition): Promise<ListPage<ListedObject>> {
    const id = this.#buckets.idOf(bucket)
    const columns = 'key, type, size, etag, modified, storageClass'
    return Promise.resolve(
      readPage(
        query,
        from,
        (start, before) =>
          before === null
            ? this.#index.iterate(
                `SELECT ${columns} FROM objects WHERE bucket = ? AND key >= ? ORDER BY key`,
                id,
                start,
              )
            : this.#index.iterate(
                `SELECT ${columns} FROM objects WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key`,
                id,
                start,
                before,
              ),
        toListed,
      ),
    )
  }

  /** Puts an object at a key in place of what is there. Only within a change of contents. */
  place(
    name: ObjectName,
    draft: ObjectDraft,
    makeContent: () => number,
    { forbidOverwrite }: Overwriting,
  ): StoredObject {
    const bucket = this.#buckets.idOf(name.bucket)
    const replaced = this.#find(bucket, name.key)
    if (replaced !== undefined && forbidOverwrite) throw new OssError('FileAlreadyExists')
    const content = makeContent()
    if (replaced !== undefined) this.#contents.drop(replaced.content)
    writeObjectRow(this.#index, bucket, name.key, draft, content)
    return { ...draft, key: name.key }
  }

  #find(bucket: number, key: string): ObjectRow | undefined {
    const row = this.#index.get('SELECT * FROM objects WHERE bucket = ? AND key = ?', bucket, Buffer.from(key))
    return row && toObjectRow(row, key)
  }

  #require(name: ObjectName): ObjectRow {
    const row = this.#find(this.#buckets.idOf(name.bucket), name.key)
    if (row === undefined) throw noSuchKey(name.key)
    return row
  }
}
