import { mkdir, open, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StoreError } from '../../errors/store-error.js'
import type { Limits } from '../../limits.js'
import type { Recovery, Store } from '../store.js'
import { Blobs } from './blobs.js'
import { BucketTable } from './bucket-table.js'
import { Contents } from './contents.js'
import { IndexFile, indexName } from './index-file.js'
import { ObjectTable } from './object-table.js'
import { recover } from './recovery.js'
import { SessionTable } from './session-table.js'
import { UploadTable } from './upload-table.js'

const blobFolder = 'blobs'

/**
 * The store in a folder: an index of names in one SQLite file, and beside it the bytes of everything that is not small, one
 * file for each run of bytes. No name of a bucket or object ever becomes the name of a file.
 */
export class FolderStore implements Store {
  readonly bytes: Blobs
  readonly buckets: BucketTable
  readonly objects: ObjectTable
  readonly uploads: UploadTable
  readonly sessions: SessionTable
  readonly recovered: Promise<Recovery>
  readonly #index: IndexFile
  readonly #closing = new AbortController()

  private constructor(index: IndexFile, blobs: Blobs) {
    const contents = new Contents(index, blobs)
    this.#index = index
    this.bytes = blobs
    this.buckets = new BucketTable(index)
    this.objects = new ObjectTable(index, this.buckets, contents)
    this.uploads = new UploadTable(index, this.buckets, contents, this.objects)
    this.sessions = new SessionTable(index)
    this.recovered = recover(index, blobs, contents, this.#closing.signal)
    this.recovered.catch(() => undefined)
  }

  /** Opens the folder, making it where it is missing, for this process alone. Throws StoreError. */
  static async open(folder: string, limits: Limits): Promise<FolderStore> {
    const root = resolve(folder)
    await mkdir(root, { recursive: true })
    await requireIndex(root)
    const index = await IndexFile.open(root)
    try {
      const blobs = await Blobs.open(join(root, blobFolder), index, limits)
      await flushFolder(root)
      return new FolderStore(index, blobs)
    } catch (error) {
      await index.close()
      throw error
    }
  }

  async kept(name: string, make: () => Promise<string>): Promise<string> {
    const find = () => this.#index.get('SELECT value FROM settings WHERE name = ?', name)?.['value']
    const found = find()
    if (found !== undefined) return String(found)
    const made = await make()
    return this.#index.write(() => {
      this.#index.run('INSERT INTO settings VALUES (?, ?) ON CONFLICT DO NOTHING', name, made)
      return String(find())
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.recovered.catch(() => undefined)
    await this.bytes.close()
    await this.#index.close()
  }
}

/** Bytes without an index have no names; a new index would make the next start remove them. */
async function requireIndex(root: string): Promise<void> {
  const names = await readdir(root)
  if (names.includes(indexName) || !names.includes(blobFolder)) return
  const files = await readdir(join(root, blobFolder))
  if (files.length > 0)
    throw new StoreError('DAMAGED', root, `there are bytes in ${blobFolder}, but ${indexName} is missing`)
}

async function flushFolder(root: string): Promise<void> {
  const handle = await open(root, 'r')
  await handle.sync()
  await handle.close()
}
