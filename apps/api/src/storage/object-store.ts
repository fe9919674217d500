import { type Readable, Transform, type TransformCallback } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { crc64 } from 'oss-signer'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { codeOf, type OssClient } from './oss-client.js'

interface PutOptions {
  size: number
  contentType: string
  signal: AbortSignal
}

/** What the store says about an object. */
export interface ObjectHead {
  size: number
  etag: string
  contentType: string
  /** Decimal. */
  crc64: string | null
  /** Base64; of objects that were sent in one piece. */
  contentMd5: string | null
  /** Normal, Multipart or Appendable; of a Symlink, what else is here is told of the object that it leads to. */
  type: string
  storageClass: string
  /** x-oss-meta-*, by what follows that. */
  metadata: Record<string, string>
}

/** What this server itself does with objects; what its clients do goes by signed requests, not through here. */
export class ObjectStore {
  constructor(private readonly client: OssClient) {}

  /** The same store, for work that is no more waited for once the signal aborts: it ends with the signal's reason. */
  until(signal: AbortSignal): ObjectStore {
    return new ObjectStore(this.client.until(signal))
  }

  /** How long what may take. */
  get limits(): OssClient['limits'] {
    return this.client.limits
  }

  /**
   * Stores an object and checks that the store has what was sent. `open` is called anew for each try.
   * @returns the object's CRC-64, decimal
   * @throws ApiError STORAGE_UNAVAILABLE; the reason of `signal`, at once
   */
  async put(key: string, open: () => Readable, { size, contentType, signal }: PutOptions): Promise<{ crc64: string }> {
    return this.client.until(signal).run(async (oss) => {
      const counted = new CountedStream(size)
      pipeline(open(), counted, { signal }).catch(() => counted.destroy())
      const timeout = this.client.limits.transferTimeout
      const { res } = await oss.putStream(key, counted, { contentLength: size, mime: contentType, timeout })
      const stored = res.headers['x-oss-hash-crc64ecma']
      if (stored !== undefined && stored !== counted.crc64) {
        throw new Error(`the store has ${stored} where ${counted.crc64} was sent`)
      }
      return { crc64: counted.crc64 }
    })
  }

  /** The object's bytes, and what the store knows of it; null where there is none. @throws ApiError STORAGE_UNAVAILABLE */
  async get(key: string): Promise<(ObjectHead & { stream: Readable }) | null> {
    return this.client.find(async (oss) => {
      const { stream, res } = await oss.getStream(key, { timeout: this.client.limits.transferTimeout })
      return { stream, ...headFrom(res.headers) }
    }, 'NoSuchKey')
  }

  /** The object's first bytes, at most so many; null where there is none, or not (any more) the one with this ETag. */
  async readStart(key: string, { etag }: Pick<ObjectHead, 'etag'>, bytes: number): Promise<Buffer | null> {
    const headers = { Range: `bytes=0-${bytes - 1}`, 'If-Match': etag }
    return this.client.find(
      async (oss) => {
        const { stream } = await oss.getStream(key, { headers: { ...headers } })
        return (await buffer(stream)).subarray(0, bytes)
      },
      'NoSuchKey',
      'PreconditionFailed',
    )
  }

  /** What the store knows of the object, or null where there is none; a link that leads nowhere is none. */
  async head(key: string): Promise<ObjectHead | null> {
    return this.client.find(async (oss) => {
      try {
        return headFrom((await oss.head(key)).res.headers)
      } catch (error) {
        // OSS does not follow a link to a link.
        if (codeOf(error) === 'InvalidTargetType') return headFrom({ 'x-oss-object-type': 'Symlink' })
        throw error
      }
    }, 'NoSuchKey')
  }

  /** Up to a thousand keys that begin with `prefix`, in their order. @param after where the list goes on behind a key */
  async list(prefix: string, after = ''): Promise<string[]> {
    return this.client.run(async (oss) => {
      const { objects } = await oss.listV2({ prefix, 'max-keys': '1000', ...(after && { 'start-after': after }) })
      return (objects ?? []).map((object) => object.name)
    })
  }

  async delete(key: string): Promise<void> {
    await this.client.run((oss) => oss.deleteMulti([key], { quiet: true }))
  }

  /** Deletes every object whose key begins with `prefix`. @throws ApiError STORAGE_UNAVAILABLE, also when the store keeps one */
  async deleteAll(prefix: string): Promise<void> {
    const tried = new Set<string>()
    for (let keys = await this.list(prefix); keys.length > 0; keys = await this.list(prefix)) {
      // Of those that it keeps, by a rule of its own, the store says so with the others: 200.
      const kept = keys.find((key) => tried.has(key))
      if (kept) throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, `The object store does not delete ${kept}.`)
      for (const key of keys) tried.add(key)
      await this.client.run((oss) => oss.deleteMulti(keys, { quiet: true }))
    }
  }

  /** Whether the store answers. */
  async isReachable(): Promise<boolean> {
    return this.head('readiness').then(
      () => true,
      () => false,
    )
  }
}

const metadataPrefix = 'x-oss-meta-'

function headFrom(headers: Record<string, string | undefined>): ObjectHead {
  return {
    size: Number(headers['content-length'] ?? 0),
    etag: headers.etag ?? '',
    contentType: headers['content-type'] ?? '',
    crc64: headers['x-oss-hash-crc64ecma'] ?? null,
    contentMd5: headers['content-md5'] ?? null,
    type: headers['x-oss-object-type'] ?? 'Normal',
    storageClass: headers['x-oss-storage-class'] ?? 'Standard',
    metadata: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value = '']) =>
        name.startsWith(metadataPrefix) ? [[name.slice(metadataPrefix.length), value]] : [],
      ),
    ),
  }
}

/** Sums up what goes through; ends in an error when it is not as much as was announced: the store would wait for the rest. */
class CountedStream extends Transform {
  crc64 = '0'
  private left: number

  constructor(size: number) {
    super()
    this.left = size
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.crc64 = crc64(chunk, this.crc64)
    this.left -= chunk.length
    done(null, chunk)
  }

  override _flush(done: TransformCallback): void {
    done(this.left === 0 ? null : new Error(`the file is ${this.left} bytes shorter than it was said to be`))
  }
}
