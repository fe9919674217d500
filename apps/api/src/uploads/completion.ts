import { setTimeout as sleep } from 'node:timers/promises'
import { LostHold } from '../database/hold.js'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import { newUploadPrefix } from '../snapshots/object-keys.js'
import type { MultipartUploads, StoredPart } from '../storage/multipart-uploads.js'
import type { ObjectHead, ObjectStore } from '../storage/object-store.js'
import { attaching, cancelSweep, scheduleSweep, SweptMeanwhile } from '../storage/sweeps.js'
import { bytesOf, checkHead, type Claimed, expectedSize, isOther, isSame, isWhole, typeOf } from './arrived-file.js'
import { ContentMismatch } from './content-check.js'
import { methodOf } from './sent-by.js'
import { lockSnapshot, settleSnapshot } from './settlement.js'
import { sweepStaging } from './staging.js'
import { sumUp } from './sum-up.js'
import { unclaimed, UploadClaims } from './upload-claims.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

/** What has arrived of an upload: its object, all its parts, or not enough of either. */
type Arrived = { head: ObjectHead } | { parts: StoredPart[] } | { missing: string }

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
 * begins anew. Of several who ask at once, on all instances, one does it, and the others wait for him.
 */
export class Completion {
  private readonly claims: UploadClaims
  private readonly running = new Set<Promise<unknown>>()
  private readonly stopping = new AbortController()

  constructor(
    private readonly database: Database,
    private readonly store: ObjectStore,
    private readonly multipart: MultipartUploads,
    private readonly limits: Limits,
  ) {
    this.claims = new UploadClaims(database, limits.uploads)
  }

  /**
   * @param signal breaks it off, with its reason
   * @throws ApiError UPLOAD_MISSING (nothing, or not all of it, has arrived), UPLOAD_MISMATCH (it is removed from the store),
   *   UPLOAD_EXPIRED (the upload has ended without a file), STORAGE_UNAVAILABLE
   */
  async complete({ id }: Pick<Upload, 'id'>, claimed: Claimed = {}, signal?: AbortSignal): Promise<Upload> {
    const until = AbortSignal.any([this.stopping.signal, ...(signal ? [signal] : [])])
    const work = this.untilDone(id, claimed, until)
    this.running.add(work)
    return work.finally(() => this.running.delete(work))
  }

  /** Begins nothing any more, gives what runs a while to end, and breaks the rest off: the next look at it begins anew. */
  async drain(): Promise<void> {
    const all = Promise.allSettled([...this.running])
    await Promise.race([all, sleep(this.limits.http.drainTimeout, undefined, { ref: false })])
    this.stopping.abort(unavailable('This server is stopping: ask again in a moment.'))
    await Promise.allSettled([...this.running])
  }

  private async untilDone(id: string, claimed: Claimed, signal: AbortSignal): Promise<Upload> {
    for (;;) {
      signal.throwIfAborted()
      const upload = await this.database.read.findOneBy(Upload, { id })
      if (upload?.state === UploadState.COMPLETED) return this.ifItIsThat(upload, claimed)
      if (upload?.state !== UploadState.PENDING) throw ended()
      const done = await this.tryOnce(upload, claimed, signal)
      if (done) return done
      await sleep(this.limits.uploads.claimPoll, undefined, { signal }).catch(() => undefined)
    }
  }

  /** null: somebody else is at it, or has it now, or it is not any more what it was. */
  private async tryOnce(upload: Upload, claimed: Claimed, signal: AbortSignal): Promise<Upload | null> {
    const { id } = upload
    const arrived = await this.look(upload, claimed, signal)
    if ('missing' in arrived) {
      // Whoever takes it over takes it away from where it has arrived.
      const isPending = await this.database.read.existsBy(Upload, { id, state: UploadState.PENDING })
      if (!isPending || (await this.claims.isHeld(id))) return null
      throw new ApiError(ErrorCode.UPLOAD_MISSING, arrived.missing)
    }
    try {
      return await this.claims.hold(id, (claim, held) =>
        this.takeOver({ ...upload, claim }, arrived, claimed, AbortSignal.any([held, signal])),
      )
    } catch (error) {
      if (error instanceof LostHold || error instanceof SweptMeanwhile) return null
      throw error
    }
  }

  /** The upload whose file is attached, unless the client has sent another one. */
  private async ifItIsThat(upload: Upload, { crc64 }: Claimed): Promise<Upload> {
    const artifact = crc64 && (await this.database.read.findOneBy(Artifact, { id: upload.artifactId ?? '' }))
    if (artifact && artifact.crc64 && isOther(artifact.crc64, crc64)) {
      const message =
        'Another file than this one has arrived and was attached: its CRC-64 is not the one that was sent along.'
      throw new ApiError(ErrorCode.UPLOAD_MISMATCH, message)
    }
    return upload
  }

  private async look(upload: Upload, claimed: Claimed, signal: AbortSignal): Promise<Arrived> {
    const { objectKey, storeUploadId } = upload
    const parts = storeUploadId ? await this.multipart.until(signal).parts(objectKey, storeUploadId) : null
    if (parts && isWhole(upload, parts, claimed)) return { parts }
    // Without parts, or in one piece though it could have come in parts, or put together by a try that got no further.
    const head = await this.store.until(signal).head(objectKey)
    if (head) return { head }
    if (!parts) return { missing: 'The file has not arrived in the store.' }
    return { missing: `Of ${upload.size ?? 'the'} bytes, ${bytesOf(parts)} have arrived.` }
  }

  /** null: it is not any more what it was. @throws the reason of `signal` */
  private async takeOver(
    upload: Upload,
    arrived: Exclude<Arrived, { missing: string }>,
    claimed: Claimed,
    signal: AbortSignal,
  ): Promise<Upload | null> {
    let head: ObjectHead | null
    if ('parts' in arrived) {
      if (!(await this.assemble(upload, arrived.parts, signal))) return null
      head = await this.store.until(signal).head(upload.objectKey)
    } else {
      head = arrived.head
    }
    // The object may be written once more at any moment: what is kept is then not what was looked at, and we look again.
    for (let tries = 0; head && tries < 3; tries++) {
      try {
        checkHead(upload, head, claimed)
        const kept = await this.keep(upload, head, signal)
        if (kept) return await this.attach(upload, head, kept)
      } catch (error) {
        if (!(error instanceof ContentMismatch)) throw error
        await this.remove(upload.objectKey, head)
        throw new ApiError(ErrorCode.UPLOAD_MISMATCH, `The file was removed: ${error.message}.`, { cause: error })
      }
      head = await this.store.until(signal).head(upload.objectKey)
    }
    if (!head) return null
    throw new ApiError(ErrorCode.UPLOAD_MISMATCH, 'The file changes while it is being looked at.')
  }

  /** Makes the object of its parts. false: they are others now. @throws ApiError UPLOAD_MISMATCH */
  private async assemble(upload: Upload, parts: StoredPart[], signal: AbortSignal): Promise<boolean> {
    const { objectKey, storeUploadId, maxSize } = upload
    if (!storeUploadId) return false
    const multipart = this.multipart.until(signal)
    if (bytesOf(parts) > maxSize) {
      await multipart.abort(objectKey, storeUploadId)
      const bytes = `${bytesOf(parts)} bytes arrived, where ${expectedSize(upload)} were granted`
      throw new ApiError(ErrorCode.UPLOAD_MISMATCH, `The parts were removed: ${bytes}.`)
    }
    const outcome = await multipart.complete(objectKey, storeUploadId, parts)
    if (outcome !== 'small') return outcome !== 'changed'
    const message =
      'A part that is not the last one is smaller than the store takes: send larger parts under the same numbers.'
    throw new ApiError(ErrorCode.UPLOAD_MISMATCH, message)
  }

  /** Copies the file to a key of its own, and reads the copy once through; null where it is not what was looked at. */
  private async keep(upload: Upload, head: ObjectHead, signal: AbortSignal): Promise<KeptFile | null> {
    const { snapshotId, objectKey } = upload
    if (!snapshotId) throw ended()
    const { sweep, uploads } = this.limits
    const inTime = new AbortController()
    const most = uploads.takeOver + Math.ceil(head.size / uploads.slowestTakeOver)
    const timer = setTimeout(() => inTime.abort(unavailable('The store takes too long with this file.')), most)
    try {
      const until = AbortSignal.any([signal, inTime.signal])
      const store = this.store.until(until)
      const start = await store.readStart(objectKey, head, uploads.sniffBytes)
      if (!start) return null
      const contentType = await typeOf(upload, head, start)
      const prefix = newUploadPrefix(snapshotId, upload.id)
      const key = `${prefix}${keyName(upload.fileName)}`
      await this.database.write((tx) => scheduleSweep(tx, [prefix], most + sweep.grace))
      const copied = await this.multipart.until(until).copy(objectKey, key, head, targetOf(upload, contentType))
      const object = copied && (await store.get(key))
      if (!object) return null
      if (object.type === 'Symlink') {
        object.stream.destroy()
        throw new ContentMismatch('it is a link to another object')
      }
      // Nobody else can write there: what is attached is what was read.
      const read = await sumUp(object.stream, uploads.sniffBytes, until)
      if (!(await isSame(upload, head, contentType, read))) return null
      const { size, sha256, crc64 } = read
      return { key, prefix, contentType, size, sha256, crc64 }
    } finally {
      clearTimeout(timer)
    }
  }

  /** The upload with its file. @throws LostHold, SweptMeanwhile, ApiError UPLOAD_EXPIRED */
  private async attach({ id, claim, ...upload }: Upload, head: ObjectHead, file: KeptFile): Promise<Upload> {
    const { ownerId, snapshotId, kind, fileName, objectKey: arrivedAt } = upload
    const { prefix, key: objectKey, ...sums } = file
    const completed = await attaching(this.database, async (tx) => {
      if (!snapshotId || !(await lockSnapshot(tx, snapshotId))) throw ended()
      const { affected } = await tx.update(
        Upload,
        { id, state: UploadState.PENDING, claim },
        { state: UploadState.COMPLETED, method: methodOf(upload, head), storeUploadId: null, ...unclaimed },
      )
      if (affected === 0) throw new LostHold()
      const artifactId = newId('Artifact')
      await tx.insert(Artifact, {
        ...{ id: artifactId, ownerId, snapshotId, kind, fileName, objectKey, ...sums },
        ...{ width: null, height: null, createdAt: new Date() },
      })
      await tx.update(Upload, { id }, { artifactId })
      const now = await tx.findOneByOrFail(Upload, { id })
      await cancelSweep(tx, prefix)
      await sweepStaging(tx, now, this.limits)
      await settleSnapshot(tx, snapshotId, { hasNewFile: true })
      return now
    })
    // Its sweep does so as well; meanwhile it would take its room twice.
    await this.store.delete(arrivedAt).catch(() => undefined)
    return completed
  }

  /** Deletes what was looked at, but not what has taken its place since. */
  private async remove(key: string, { etag, type }: ObjectHead): Promise<void> {
    const now = await this.store.head(key)
    if (now?.etag === etag && now.type === type) await this.store.delete(key)
  }
}

const ended = () => new ApiError(ErrorCode.UPLOAD_EXPIRED, 'This upload has ended without a file: ask for a new one.')

const unavailable = (message: string) => new ApiError(ErrorCode.STORAGE_UNAVAILABLE, message)

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
