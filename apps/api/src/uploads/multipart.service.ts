import type { Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ApiError, BadInputError, ConflictError, ErrorCode, LimitExceededError } from '../graphql/errors.js'
import type { Snapshot } from '../snapshots/snapshot.entity.js'
import type { MultipartUploads } from '../storage/multipart-uploads.js'
import type { StoreAddress } from '../storage/store-address.js'
import { assumeUploadRole } from '../storage/upload-credentials.js'
import type { MultipartGrant, SignedPart, UploadedPart } from './grant.types.js'
import { type Grants, signing } from './grants.js'
import { addUploads, endAfter, hasEnded, prolongUpload } from './new-uploads.js'
import { endUpload } from './settlement.js'
import { Upload } from './upload.entity.js'
import { UploadMethod, UploadState } from './upload.enums.js'
import { readMd5, readUploadFile } from './upload-file.js'
import type { UploadFileInput, UploadPartInput } from './upload.inputs.js'

/** Large files: in parts whose URLs are signed here, or with credentials that the client signs with itself. */
export class MultipartService {
  constructor(
    private readonly database: Database,
    private readonly multipart: MultipartUploads,
    private readonly grants: Grants,
    private readonly store: StoreAddress,
    private readonly limits: Limits,
  ) {}

  /** Starts a multipart upload and signs its first parts. */
  async request(
    viewer: Viewer,
    snapshot: Owned<Snapshot>,
    input: UploadFileInput,
    partSize?: number | null,
  ): Promise<MultipartGrant> {
    const { uploads } = this.limits
    const file = readUploadFile({ ...input, contentMd5: null }, uploads.fileBytes)
    if (input.contentMd5)
      throw new BadInputError('contentMd5', 'Of a multipart upload, each part has an MD5 of its own.')
    const size = this.partSizeFor(file.maxSize, partSize)
    const signer = await this.grants.signer()
    const [upload] = await this.database.write((tx) =>
      addUploads(tx, viewer, snapshot.id, [file], this.limits, { method: UploadMethod.MULTIPART, partSize: size }),
    )
    if (!upload) throw new Error('an upload that was just made is not there')
    // Only now, so that no upload is open in the store that no row knows of.
    upload.storeUploadId = await this.orEnd(upload, () =>
      this.multipart.start(upload.objectKey, {
        contentType: file.contentType,
        headers: Object.fromEntries(file.metadata.map(({ name, value }) => [`x-oss-meta-${name}`, value])),
      }),
    )
    await this.database.write((tx) => tx.update(Upload, { id: upload.id }, { storeUploadId: upload.storeUploadId }))

    const most = mostParts(upload)
    const first = Array.from({ length: Math.min(most, uploads.firstParts) }, (_, n) => n + 1)
    const parts = signing(() => first.map((number) => signer.part(upload, number, null, upload.expiresAt)))
    return { upload, partSize: size, partCount: file.size === null ? null : most, parts }
  }

  /** Signs further parts, or parts whose signatures have ended. */
  async sign(upload: Owned<Upload>, parts: readonly UploadPartInput[]): Promise<SignedPart[]> {
    const { partsPerRequest } = this.limits.uploads
    if (upload.state !== UploadState.PENDING) throw hasEnded(upload)
    if (upload.expiresAt.getTime() <= Date.now()) {
      throw new ApiError(ErrorCode.UPLOAD_EXPIRED, 'The time of this upload is over: renew it (renewUpload) first.')
    }
    if (!upload.storeUploadId) throw new ConflictError('This upload does not go in parts.')
    const most = mostParts(upload)
    if (parts.length > partsPerRequest)
      throw new LimitExceededError(`At most ${partsPerRequest} parts at once.`, 'parts')
    const signer = await this.grants.signer()
    return signing(() =>
      parts.map(({ partNumber, contentMd5 }) => {
        if (partNumber < 1 || partNumber > most)
          throw new BadInputError('partNumber', `The parts of this upload are numbered 1 to ${most}.`)
        return signer.part(upload, partNumber, readMd5(contentMd5), upload.expiresAt)
      }),
    )
  }

  /** What the store has of a pending multipart upload. */
  async parts(upload: Owned<Upload>): Promise<UploadedPart[]> {
    if (upload.state !== UploadState.PENDING || !upload.storeUploadId) return []
    const parts = await this.multipart.parts(upload.objectKey, upload.storeUploadId)
    return (parts ?? []).map(({ number, etag, size }) => ({ partNumber: number, etag, size }))
  }

  /** Temporary credentials for one file, for clients with an OSS SDK of their own. */
  async requestCredentials(viewer: Viewer, snapshot: Owned<Snapshot>, input: UploadFileInput) {
    const { fileBytes, credentialsSeconds, expiresIn } = this.limits.uploads
    if (input.expiresIn > expiresIn.STS) {
      throw new BadInputError('expiresIn', `Temporary credentials live at most ${expiresIn.STS} seconds.`)
    }
    const file = readUploadFile(input, fileBytes)
    const seconds = Math.min(Math.max(file.expiresIn, 900), credentialsSeconds)
    const [upload] = await this.database.write((tx) =>
      addUploads(tx, viewer, snapshot.id, [{ ...file, expiresIn: seconds }], this.limits, {
        method: UploadMethod.CREDENTIALS,
      }),
    )
    if (!upload) throw new Error('an upload that was just made is not there')
    const credentials = await this.orEnd(upload, () => this.assumeRole(upload, seconds))
    return { upload, credentials }
  }

  /** Fresh credentials for the same key: an upload may take longer than any live. @throws ApiError when it has ended */
  async renewCredentials(viewer: Viewer, upload: Owned<Upload>) {
    if (upload.method !== UploadMethod.CREDENTIALS)
      throw new ConflictError('This upload has no credentials of its own.')
    const { credentialsSeconds } = this.limits.uploads
    const renewed = await this.database.write((tx) => prolongUpload(tx, viewer, upload, endAfter(credentialsSeconds)))
    return { upload: renewed, credentials: await this.assumeRole(upload, credentialsSeconds) }
  }

  private assumeRole({ objectKey }: Upload, seconds: number) {
    return assumeUploadRole(this.store, objectKey, seconds, this.limits.storage.requestTimeout)
  }

  /** What the store gives for a new upload; one that it gives nothing for is ended. */
  private async orEnd<T>(upload: Upload, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      await this.database.write((tx) => endUpload(tx, upload, UploadState.CANCELED, this.limits))
      throw error
    }
  }

  /** As wished, or as small as the number of parts allows. */
  private partSizeFor(bytes: number, wished: number | null | undefined): number {
    const { partBytes, minPartBytes, maxPartBytes, parts } = this.limits.uploads
    const smallest = Math.max(minPartBytes, Math.ceil(bytes / parts))
    if (wished === null || wished === undefined) return Math.max(partBytes, smallest)
    if (wished < smallest || wished > maxPartBytes) {
      throw new BadInputError('partSize', `A part of this file has ${smallest} to ${maxPartBytes} bytes.`)
    }
    return wished
  }
}

/** How many parts there are, at most: all but the last have the size that was agreed. */
const mostParts = ({ maxSize, partSize }: Upload) => Math.max(1, Math.ceil(maxSize / (partSize ?? maxSize)))
