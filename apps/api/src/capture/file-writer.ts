import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SnapshotProblemCode, type ArtifactKind } from '../snapshots/snapshot.enums.js'
import { CaptureFailure } from './capture.errors.js'
import type { CapturedFile } from './capture.types.js'
import { storedName } from './stored-name.js'

export interface NewFile {
  kind: ArtifactKind
  contentType: string
  fileName: string
  width?: number
  height?: number
}

type Chunk = Uint8Array | string

/** Writes the files of one capture into its folder, counting and hashing what goes through. */
export class FileWriter {
  constructor(private readonly folder: string) {}

  /** @throws CaptureFailure with TOO_LARGE once more than `limit` bytes have come; nothing is left then */
  async write(file: NewFile, content: AsyncIterable<Chunk> | Iterable<Chunk>, limit: number): Promise<CapturedFile> {
    const path = this.pathOf(file)
    const hash = createHash('sha256')
    let size = 0
    const measured = async function* () {
      for await (const chunk of content) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        size += bytes.length
        if (size > limit) throw new CaptureFailure(SnapshotProblemCode.TOO_LARGE)
        hash.update(bytes)
        yield bytes
      }
    }
    try {
      await pipeline(measured, createWriteStream(path))
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    return { ...file, size, sha256: hash.digest('hex'), open: () => createReadStream(path) }
  }

  /** Where a file is, or will be when it is written. */
  pathOf(file: Pick<NewFile, 'kind' | 'fileName'>): string {
    return join(this.folder, storedName(file))
  }
}
