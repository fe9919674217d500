import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { newUploadPrefix } from '../snapshots/object-keys.js'
import type { MultipartUploads } from '../storage/multipart-uploads.js'
import type { ObjectHead, ObjectStore } from '../storage/object-store.js'
import { cancelSweep, scheduleSweep } from '../storage/sweeps.js'
import { checkContent, ContentMismatch } from './content-check.js'
import { lockSnapshot, settleSnapshot } from './settlement.js'
import { sweepStaging } from './staging.js'
import { sumUp } from './sum-up.js'
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
  size: number
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

    // The object may be written once more at any moment: what is kept is then not what was looked at, and we look again.
    for (let tries = 0; tries < 3; tries++) {
      const head = await this.store.head(upload.objectKey)
      if (!head) return this.attachedMeanwhile(upload)
      try {
        checkHead(upload, head, claimed)
        const attached = await this.takeOver(upload, head)
        if (attached) return attached
      } catch (error) {
        if (!(error instanceof ContentMismatch)) throw error
        await this.store.delete(upload.objectKey)
        throw new ApiError(ErrorCode.UPLOAD_MISMATCH, `The file was removed: ${error.message}.`, { cause: error })
      }
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
      // A renewed upload in parts can be sent in one piece, too.
      if (await this.store.head(upload.objectKey)) return
      throw new ApiError(ErrorCode.UPLOAD_MISSING, `Of ${upload.size ?? 'the'} bytes, ${bytes} have arrived.`)
    }
    await this.multipart.complete(upload.objectKey, storeUploadId, parts)
  }

  /**
   * The upload as it is after its file was attached; null where the object was changed meanwhile.
   * @throws ContentMismatch
   */
  private async takeOver(upload: Upload, head: ObjectHead): Promise<Upload | null> {
    if (!upload.snapshotId) throw ended()
    const { sweep, uploads } = this.limits
    const start = await this.store.readStart(upload.objectKey, head, uploads.sniffBytes)
    if (!start) return null
    const contentType = await typeOf(upload, head, start)
    const prefix = newUploadPrefix(upload.snapshotId, upload.id)
    const key = `${prefix}${keyName(upload.fileName)}`
    const leftBehindAfter = sweep.grace + Math.ceil(head.size / uploads.slowestTakeOver)
    await this.database.write((tx) => scheduleSweep(tx, [prefix], leftBehindAfter))
    if (!(await this.multipart.copy(upload.objectKey, key, head, targetOf(upload, contentType)))) return null
    const kept = await this.read(key)
    const isSame = kept.size === head.size && (!head.crc64 || BigInt(kept.crc64) === BigInt(head.crc64))
    if (!isSame || (await typeOf(upload, head, kept.start)) !== contentType) return null

    const { size, sha256, crc64 } = kept
    const now = await this.attach(upload, head, { key, prefix, contentType, size, sha256, crc64 })
    // Its sweep does so as well; meanwhile it would take its room twice.
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
          ...{ width: null, height: null, createdAt: new Date() },
        })
        await tx.update(Upload, { id }, { artifactId })
        await cancelSweep(tx, prefix)
        await sweepStaging(tx, await tx.findOneByOrFail(Upload, { id }), this.limits)
        await settleSnapshot(tx, snapshotId, { hasNewFile: true })
      }
      const now = await tx.findOneByOrFail(Upload, { id })
      if (now.state !== UploadState.COMPLETED) throw ended()
      return now
    })
  }

  /** Reads the copy once through: nobody else can write there, so what is attached is what was summed up. */
  private async read(key: string) {
    const object = await this.store.get(key)
    if (!object) throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, 'The copy of the file is not in the store.')
    if (object.type === 'Symlink') {
      object.stream.destroy()
      throw new ContentMismatch('it is a link to another object')
    }
    return sumUp(object.stream, this.limits.uploads.sniffBytes)
  }
}

const ended = () => new ApiError(ErrorCode.UPLOAD_EXPIRED, 'This upload has ended without a file: ask for a new one.')

/** Looks at what the store knows of an object, before anything of it is read. @throws ContentMismatch */
function checkHead(upload: Upload, head: ObjectHead, claimed: Claimed): void {
  // Whoever may put an object may also put a link to any other one; nobody may read that by this server's hand.
  if (head.type === 'Symlink') throw new ContentMismatch('it is a link to another object')
  if (!readableClasses.includes(head.storageClass)) {
    throw new ContentMismatch(`its storage class is ${head.storageClass}, of which nothing can be read at once`)
  }
  if (head.size < upload.minSize || head.size > upload.maxSize) {
    throw new ContentMismatch(`${head.size} bytes arrived, where ${expectedSize(upload)} were granted`)
  }
  if (upload.contentMd5 && head.contentMd5 && head.contentMd5 !== upload.contentMd5) {
    throw new ContentMismatch('its MD5 is another')
  }
  if (claimed.crc64 && head.crc64 && BigInt(claimed.crc64) !== BigInt(head.crc64)) {
    throw new ContentMismatch('its CRC-64 is another than the one that was sent along')
  }
}

/** The type to keep a file with that begins so. @throws ContentMismatch */
function typeOf(upload: Upload, head: ObjectHead, start: Buffer): Promise<string> {
  const declared = upload.contentTypes.includes(head.contentType) ? head.contentType : upload.contentType
  return checkContent(start, upload.kind, declared)
}

const readableClasses = ['Standard', 'IA']

const expectedSize = ({ size, minSize, maxSize }: Upload) => (size === null ? `${minSize} to ${maxSize}` : String(size))

function methodOf(upload: Pick<Upload, 'method'>, head: ObjectHead): UploadMethod | null {
  return upload.method ?? (head.type === 'Multipart' ? UploadMethod.MULTIPART : null)
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
