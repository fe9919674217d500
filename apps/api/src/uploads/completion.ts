import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { crc64 } from 'oss-signer'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { uploadPrefix } from '../snapshots/object-keys.js'
import type { MultipartUploads } from '../storage/multipart-uploads.js'
import type { ObjectHead, ObjectStore } from '../storage/object-store.js'
import { cancelSweep, scheduleSweep } from '../storage/sweeps.js'
import { checkContent, ContentMismatch } from './content-check.js'
import { lockSnapshot, settleSnapshot } from './settlement.js'
import { Upload } from './upload.entity.js'
import { UploadMethod, UploadState } from './upload.enums.js'

/** What the client says that it sent. */
export interface Claimed {
  /** Decimal. */
  crc64?: string | null
  /** That it has sent all parts; of a file whose size nobody knew, only the client can say so. */
  whole?: boolean
}

/** The copy of an upload, under a key of the server's own. */
interface KeptFile {
  key: string
  /** Before the key; all below it is swept unless it is attached. */
  prefix: string
  contentType: string
  sha256: string
  crc64: string
}

/**
 * Takes over what was uploaded: looks at it, copies it to a key that nobody was ever given a signature for, and attaches
 * the copy. Each step can be the last one before a crash: what was copied and not attached is swept, and the next try
 * begins anew. Of several at once, one attaches its copy, and the others find it attached.
 */
export class Completion {
  constructor(
    private readonly database: Database,
    private readonly store: ObjectStore,
    private readonly multipart: MultipartUploads,
    private readonly limits: Limits,
  ) {}

  /**
   * @throws ApiError UPLOAD_MISSING (nothing, or not all of it, has arrived), UPLOAD_MISMATCH (it is removed from the store),
   *   UPLOAD_EXPIRED (the upload has ended without a file), STORAGE_UNAVAILABLE
   */
  async complete(upload: Upload, claimed: Claimed = {}): Promise<Upload> {
    if (upload.state === UploadState.COMPLETED) return upload
    if (upload.state !== UploadState.PENDING) throw ended()
    if (upload.storeUploadId) await this.assemble(upload, upload.storeUploadId, claimed)

    // The object may be written once more between the look at it and the copy: then the copy is refused, and we look again.
    for (let tries = 0; tries < 3; tries++) {
      const head = await this.store.head(upload.objectKey)
      if (!head) return this.attachedMeanwhile(upload)
      const start = await this.store.readStart(upload.objectKey, this.limits.uploads.sniffBytes)
      const contentType = start && (await this.check(upload, head, start, claimed))
      const attached = contentType && (await this.takeOver(upload, head, contentType))
      if (attached) return attached
    }
    throw new ApiError(ErrorCode.UPLOAD_MISMATCH, 'The file changes while it is being looked at.')
  }

  /** Nothing is there: it has not arrived, or somebody else has just taken it over. */
  private async attachedMeanwhile({ id }: Upload): Promise<Upload> {
    const now = await this.database.read.findOneBy(Upload, { id })
    if (now?.state === UploadState.COMPLETED) return now
    throw new ApiError(ErrorCode.UPLOAD_MISSING, 'The file has not arrived in the store.')
  }

  /** Makes the object of a multipart upload, when all of it is there. */
  private async assemble(upload: Upload, storeUploadId: string, { whole }: Claimed): Promise<void> {
    const parts = await this.multipart.parts(upload.objectKey, storeUploadId)
    // No such upload: it was made an object by a try that got no further.
    if (!parts) return
    const bytes = parts.reduce((sum, part) => sum + part.size, 0)
    const complete = upload.size === null ? whole && parts.length > 0 : bytes >= upload.size
    if (!complete) {
      throw new ApiError(ErrorCode.UPLOAD_MISSING, `Of ${upload.size ?? 'the'} bytes, ${bytes} have arrived.`)
    }
    await this.multipart.complete(upload.objectKey, storeUploadId, parts)
  }

  /** The type to keep the file with, if it is what was granted; otherwise it is removed. */
  private async check(upload: Upload, head: ObjectHead, start: Buffer, claimed: Claimed): Promise<string> {
    try {
      if (head.size < upload.minSize || head.size > upload.maxSize) {
        throw new ContentMismatch(`${head.size} bytes arrived, where ${expectedSize(upload)} were granted`)
      }
      if (upload.contentMd5 && head.contentMd5 && head.contentMd5 !== upload.contentMd5) {
        throw new ContentMismatch('its MD5 is another')
      }
      if (claimed.crc64 && head.crc64 && BigInt(claimed.crc64) !== BigInt(head.crc64)) {
        throw new ContentMismatch('its CRC-64 is another than the one that was sent along')
      }
      const declared = upload.contentTypes.includes(head.contentType) ? head.contentType : upload.contentType
      return await checkContent(start, upload.kind, declared)
    } catch (error) {
      if (!(error instanceof ContentMismatch)) throw error
      await this.store.delete(upload.objectKey)
      throw new ApiError(ErrorCode.UPLOAD_MISMATCH, `The file was removed: ${error.message}.`, { cause: error })
    }
  }

  /** The upload as it is after its file was attached; null where the object was changed meanwhile. */
  private async takeOver(upload: Upload, head: ObjectHead, contentType: string): Promise<Upload | null> {
    if (!upload.snapshotId) throw ended()
    const prefix = `${uploadPrefix(upload.snapshotId, upload.id)}${newId('Artifact')}/`
    const key = `${prefix}${keyName(upload.fileName)}`
    const { sweep, uploads } = this.limits
    const leftBehindAfter = sweep.grace + Math.ceil(head.size / uploads.slowestTakeOver)
    await this.database.write((tx) => scheduleSweep(tx, [prefix], leftBehindAfter))
    if (!(await this.multipart.copy(upload.objectKey, key, head, targetOf(upload, contentType)))) return null
    const sums = await this.sums(key)
    if (head.crc64 && BigInt(head.crc64) !== BigInt(sums.crc64)) return null

    const now = await this.attach(upload, head, { key, prefix, contentType, ...sums })
    // The grant's own sweep deletes it again, after its end: until then the URL can still be used.
    await this.store.delete(upload.objectKey).catch(() => undefined)
    return now
  }

  /** The upload with its file, this one or that of another try which was faster. @throws ApiError UPLOAD_EXPIRED */
  private attach({ id, ...upload }: Upload, head: ObjectHead, file: KeptFile): Promise<Upload> {
    const { ownerId, snapshotId, kind, fileName } = upload
    return this.database.write(async (tx) => {
      if (!snapshotId || !(await lockSnapshot(tx, snapshotId))) throw ended()
      const artifactId = newId('Artifact')
      const { affected } = await tx.update(
        Upload,
        { id, state: UploadState.PENDING },
        { state: UploadState.COMPLETED, method: methodOf(upload, head), storeUploadId: null },
      )
      if (affected !== 0) {
        const { prefix, key: objectKey, ...sums } = file
        await tx.insert(Artifact, {
          ...{ id: artifactId, ownerId, snapshotId, kind, fileName, objectKey, ...sums },
          ...{ size: head.size, width: null, height: null, createdAt: new Date() },
        })
        await tx.update(Upload, { id }, { artifactId })
        await cancelSweep(tx, prefix)
        await settleSnapshot(tx, snapshotId, { hasNewFile: true })
      }
      const now = await tx.findOneByOrFail(Upload, { id })
      if (now.state !== UploadState.COMPLETED) throw ended()
      return now
    })
  }

  /** Reads the copy once through: what is attached is what was summed up. */
  private async sums(key: string): Promise<{ sha256: string; crc64: string }> {
    const object = await this.store.get(key)
    if (!object) throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, 'The copy of the file is not in the store.')
    const hash = createHash('sha256')
    let sum = '0'
    await pipeline(object.stream, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk)
        sum = crc64(chunk, sum)
      }
    })
    return { sha256: hash.digest('hex'), crc64: sum }
  }
}

const ended = () => new ApiError(ErrorCode.UPLOAD_EXPIRED, 'This upload has ended without a file: ask for a new one.')

const expectedSize = ({ size, minSize, maxSize }: Upload) => (size === null ? `${minSize} to ${maxSize}` : String(size))

function methodOf(upload: Pick<Upload, 'method'>, head: ObjectHead): UploadMethod | null {
  return upload.method ?? (head.multipart ? UploadMethod.MULTIPART : null)
}

function targetOf({ metadata, storageClass }: Upload, contentType: string) {
  return {
    contentType,
    headers: {
      ...Object.fromEntries(metadata.map(({ name, value }) => [`x-oss-meta-${name}`, value])),
      ...(storageClass && { 'x-oss-storage-class': storageClass === 'IA' ? 'IA' : 'Standard' }),
    },
  }
}

/** A key may hold nearly everything; for people who look into the bucket it ends like the file's name. */
const keyName = (fileName: string) =>
  fileName
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '_')
    .slice(-80)
