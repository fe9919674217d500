import { open, unlink, type FileHandle } from 'node:fs/promises'

/** Chunks are gathered up to this size and written at once. */
const gatheredBytes = 1024 * 1024

/** The bytes of one blob on their way into a file of their own. The next write is gathered while one is under way. */
export class BlobFile {
  readonly #path: string
  readonly #handle: FileHandle
  #gathered: Uint8Array[] = []
  #size = 0
  #writing = Promise.resolve()

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  static async create(path: string): Promise<BlobFile> {
    return new BlobFile(path, await open(path, 'wx'))
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#gathered.push(chunk)
    this.#size += chunk.length
    if (this.#size >= gatheredBytes) await this.#flush()
  }

  /** Resolves once every byte is on the disk. */
  async finish(): Promise<void> {
    await this.#flush()
    await this.#writing
    await this.#handle.datasync()
    await this.#handle.close()
  }

  /** Gives the blob up. Never rejects, as something else has gone wrong already: a file that stays goes at the next start. */
  async remove(): Promise<void> {
    await this.#writing.catch(() => undefined)
    await this.#handle.close().catch(() => undefined)
    await unlink(this.#path).catch(() => undefined)
  }

  /** Waits for the write under way and begins the next. */
  async #flush(): Promise<void> {
    await this.#writing
    const chunks = this.#gathered
    if (chunks.length === 0) return
    this.#gathered = []
    this.#size = 0
    this.#writing = writeAll(this.#handle, chunks)
    // A failure is seen by the next flush; without this it would count as unhandled until then.
    this.#writing.catch(() => undefined)
  }
}

/** `writev` may write less than it was given. */
async function writeAll(handle: FileHandle, chunks: Uint8Array[]): Promise<void> {
  let left = chunks
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left)
    const rest: Uint8Array[] = []
    for (const chunk of left) {
      const skipped = Math.min(bytesWritten, chunk.length)
      bytesWritten -= skipped
      if (skipped < chunk.length) rest.push(chunk.subarray(skipped))
    }
    left = rest
  }
}
