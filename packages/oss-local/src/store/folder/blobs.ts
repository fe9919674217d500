import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { OssError } from '../../errors/oss-error.js'
import type { Limits } from '../../limits.js'
import type { ByteStore, ReceivedBytes } from '../store.js'
import { BlobFile } from './blob-file.js'
import { coalesced } from './coalesced.js'
import { Digest } from './digest.js'
import { freeBytes, isDiskFull } from './disk.js'
import type { IndexFile } from './index-file.js'

/** Received bytes as this store keeps them: in memory until they go into the index, or in a file of their own. */
export class ReceivedBlob implements ReceivedBytes {
  constructor(
    /** Absent for no bytes at all. */
    readonly id: number | undefined,
    readonly size: number,
    readonly md5: Buffer,
    readonly crc64: string,
    /** Null where the bytes are in a file. */
    readonly data: Buffer | null,
  ) {}

  /** The store's own view of what it handed out. */
  static of(bytes: ReceivedBytes): ReceivedBlob {
    if (!(bytes instanceof ReceivedBlob)) throw new TypeError('These bytes were received by another store')
    return bytes
  }
}

/**
 * Runs of bytes without names. A file gets its final name at once, flushed together with its folder before anything in the
 * index leads to it; a file that nothing leads to is removed at the next start. So no rename is needed for a write to be atomic.
 */
export class Blobs implements ByteStore {
  readonly #folder: string
  readonly #index: IndexFile
  readonly #limits: Limits
  readonly #folderHandle: FileHandle
  readonly #flushFolder = coalesced(() => this.#folderHandle.sync())
  readonly #removals = new Set<Promise<void>>()

  private constructor(folder: string, index: IndexFile, limits: Limits, handle: FileHandle) {
    this.#folder = folder
    this.#index = index
    this.#limits = limits
    this.#folderHandle = handle
  }

  static async open(folder: string, index: IndexFile, limits: Limits): Promise<Blobs> {
    await mkdir(folder, { recursive: true })
    return new Blobs(folder, index, limits, await open(folder, 'r'))
  }

  get folder(): string {
    return this.#folder
  }

  path(id: number): string {
    return join(this.#folder, fileName(id))
  }

  /** The blob that a file of this folder holds; undefined for a file that this store never makes. */
  idOf(name: string): number | undefined {
    const id = Number.parseInt(name, 36)
    return Number.isSafeInteger(id) && fileName(id) === name ? id : undefined
  }

  async receive(body: AsyncIterable<Uint8Array>): Promise<ReceivedBlob> {
    this.#requireSpace()
    const digest = new Digest()
    const head: Uint8Array[] = []
    const id = this.#index.nextId()
    let file: BlobFile | undefined
    try {
      for await (const chunk of body) {
        digest.update(chunk)
        if (file === undefined) head.push(chunk)
        else await file.write(chunk)
        if (file === undefined && digest.size > this.#limits.inlineBytes) {
          file = await BlobFile.create(this.path(id))
          for (const earlier of head.splice(0)) await file.write(earlier)
        }
      }
      if (file !== undefined) await Promise.all([file.finish(), this.#flushFolder()])
    } catch (error) {
      await file?.remove()
      if (isDiskFull(error)) throw new OssError('InsufficientStorage', { cause: error })
      throw error
    }
    const { size, md5, crc64 } = digest.finish()
    return new ReceivedBlob(
      size > 0 ? id : undefined,
      size,
      md5,
      crc64,
      file === undefined ? Buffer.concat(head) : null,
    )
  }

  async discard(bytes: ReceivedBytes): Promise<void> {
    const { id, data } = ReceivedBlob.of(bytes)
    if (id === undefined || data !== null) return
    // A change that was committed but could not be flushed may still turn out to be there.
    const isKept = this.#index.get('SELECT 1 FROM blobs WHERE id = ?', id) !== undefined
    if (!isKept) await this.#unlink(id)
  }

  /** Deletes files that nothing leads to any more, without anybody waiting for it. What is left by a crash goes at the next start. */
  remove(ids: number[]): void {
    for (const id of ids) {
      const removal = this.#unlink(id).finally(() => this.#removals.delete(removal))
      this.#removals.add(removal)
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#removals)
    await this.#folderHandle.close()
  }

  /** A file that cannot be deleted is in nobody's way: it goes at the next start. */
  #unlink(id: number): Promise<void> {
    return unlink(this.path(id)).catch(() => undefined)
  }

  #requireSpace(): void {
    const isShort = () => freeBytes(this.#folder) < this.#limits.reservedDiskBytes + this.#index.logBytes
    if (isShort()) this.#index.shrink()
    if (isShort()) throw new OssError('InsufficientStorage')
  }
}

/** Lower-case letters and digits, so that no file system takes two names for one. */
function fileName(id: number): string {
  return id.toString(36)
}
