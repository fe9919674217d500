import { ApiError, ErrorCode } from '../graphql/errors.js'
import type { Limits } from '../limits.js'
import { codeOf, type OssClient } from './oss-client.js'

/** A part that the store has. */
export interface StoredPart {
  number: number
  etag: string
  size: number
}

/**
 * What becomes of parts that shall be an object. gone: there is no such upload (any more); changed: a part is another one now;
 * small: one that is not the last is smaller than the store takes.
 */
export type PartsOutcome = 'done' | 'gone' | 'changed' | 'small'

const refusals: Partial<Record<string, PartsOutcome>> = {
  NoSuchUpload: 'gone',
  InvalidPart: 'changed',
  EntityTooSmall: 'small',
}

/** How an object begins its life in parts. */
export interface PartedObject {
  contentType?: string | null
  /** x-oss-meta-*, x-oss-storage-class */
  headers?: Record<string, string>
}

/** Objects that come in parts: from clients, or by copying what is too large to be copied at once. */
export class MultipartUploads {
  constructor(
    private readonly client: OssClient,
    private readonly limits: Limits['uploads'],
  ) {}

  /** The same, for work that is no more waited for once the signal aborts: it ends with the signal's reason. */
  until(signal: AbortSignal): MultipartUploads {
    return new MultipartUploads(this.client.until(signal), this.limits)
  }

  /** @returns the store's id of the upload */
  async start(key: string, { contentType, headers }: PartedObject): Promise<string> {
    const options = { ...(contentType && { mime: contentType }), headers: { ...headers } }
    const { uploadId } = await this.client.run((oss) => oss.initMultipartUpload(key, options))
    return uploadId
  }

  /** The parts that have arrived, in their order; null where there is no such upload (any more). */
  async parts(key: string, uploadId: string): Promise<StoredPart[] | null> {
    const parts: StoredPart[] = []
    for (let marker = '0'; ;) {
      const query = { 'max-parts': '1000', 'part-number-marker': marker }
      const page = await this.client.find((oss) => oss.listParts(key, uploadId, query), 'NoSuchUpload')
      if (!page) return null
      // One part alone is no list in the XML that ali-oss reads.
      for (const part of [page.parts].flat()) {
        parts.push({ number: Number(part.PartNumber), etag: part.ETag, size: Number(part.Size) })
      }
      if (page.isTruncated !== 'true') return parts
      marker = page.nextPartNumberMarker
    }
  }

  /** Makes the object of these parts. */
  async complete(key: string, uploadId: string, parts: readonly StoredPart[]): Promise<PartsOutcome> {
    const list = parts.map(({ number, etag }) => ({ number, etag }))
    return this.client.run(async (oss) => {
      try {
        await oss.completeMultipartUpload(key, uploadId, list, { timeout: this.client.limits.transferTimeout })
        return 'done'
      } catch (error) {
        const refusal = refusals[codeOf(error) ?? '']
        if (!refusal) throw error
        return refusal
      }
    })
  }

  /** Forgets the upload and its parts; nothing happens where there is none. */
  async abort(key: string, uploadId: string): Promise<void> {
    await this.client.find((oss) => oss.abortMultipartUpload(key, uploadId), 'NoSuchUpload')
  }

  /**
   * Forgets all uploads to keys that begin with `prefix`, also those that somebody else has begun.
   * @throws ApiError STORAGE_UNAVAILABLE, also when the store keeps one
   */
  async abortAll(prefix: string): Promise<void> {
    const tried = new Set<string>()
    const list = () => this.client.run((oss) => oss.listUploads({ prefix, 'max-uploads': '1000' }))
    for (let { uploads } = await list(); uploads.length > 0; { uploads } = await list()) {
      for (const { name, uploadId } of uploads) {
        if (tried.has(uploadId))
          throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, `The object store keeps parts of ${name}.`)
        tried.add(uploadId)
        await this.abort(name, uploadId)
      }
    }
  }

  /**
   * Copies an object within the bucket, on the store's side; in parts, where it is larger than the store copies at once.
   * @returns false where the source is not (any more) the one with this ETag
   */
  async copy(from: string, to: string, source: { etag: string; size: number }, target: PartedObject): Promise<boolean> {
    if (source.size > this.limits.copyBytes) return this.copyInParts(from, to, source, target)
    const headers = {
      'If-Match': source.etag,
      ...target.headers,
      'content-type': target.contentType ?? 'application/octet-stream',
    }
    const timeout = this.client.limits.transferTimeout
    const copied = await this.client.find(
      (oss) => oss.copy(to, from, { headers: { ...headers }, timeout }),
      'PreconditionFailed',
      'NoSuchKey',
    )
    return copied !== null
  }

  private async copyInParts(
    from: string,
    to: string,
    { etag, size }: { etag: string; size: number },
    target: PartedObject,
  ): Promise<boolean> {
    const { bucket } = this.client.address
    const { copyPartBytes } = this.limits
    const uploadId = await this.start(to, target)
    try {
      for (let start = 0, number = 1; start < size; start += copyPartBytes, number++) {
        const range = `${start}-${Math.min(start + copyPartBytes, size) - 1}`
        const copied = await this.client.find(
          (oss) =>
            oss.uploadPartCopy(
              to,
              uploadId,
              number,
              range,
              { sourceKey: from, sourceBucketName: bucket },
              {
                headers: { 'x-oss-copy-source-if-match': etag },
                timeout: this.client.limits.transferTimeout,
              },
            ),
          'PreconditionFailed',
          'NoSuchKey',
        )
        if (!copied) {
          await this.abort(to, uploadId)
          return false
        }
      }
      return (await this.complete(to, uploadId, (await this.parts(to, uploadId)) ?? [])) === 'done'
    } catch (error) {
      await this.abort(to, uploadId).catch(() => undefined)
      throw error
    }
  }
}
