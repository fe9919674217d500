import { type Readable, Transform, type TransformCallback } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { crc64 } from 'oss-signer'
import { within } from '../within.js'
import type { OssClient } from './oss-client.js'

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
  multipart: boolean
}

/** What this server itself does with objects; what its clients do goes by signed requests, not through here. */
export class ObjectStore {
  constructor(private readonly client: OssClient) {}

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
    return this.client.run(async (oss) => {
      signal.throwIfAborted()
      const counted = new CountedStream(size)
      pipeline(open(), counted, { signal }).catch(() => counted.destroy())
      const timeout = this.client.limits.transferTimeout
      const sending = oss.putStream(key, counted, { contentLength: size, mime: contentType, timeout })
      // All may be sent: then it is the store's answer that is waited for, and nothing is left to break off.
      const { res } = await within(sending, signal)
      const stored = res.headers['x-oss-hash-crc64ecma']
      if (stored !== undefined && stored !== counted.crc64) {
        throw new Error(`the store has ${stored} where ${counted.crc64} was sent`)
      }
      return { crc64: counted.crc64 }
    }, signal)
  }

  /** The object's bytes, or null where there is none. @throws ApiError STORAGE_UNAVAILABLE */
  async get(key: string): Promise<{ stream: Readable; size: number } | null> {
    return this.client.find(async (oss) => {
      const { stream, res } = await oss.getStream(key, { timeout: this.client.limits.transferTimeout })
      return { stream, size: Number(res.headers['content-length']) }
    }, 'NoSuchKey')
  }

  /** The object's first bytes, at most so many, or null where there is none. */
  async readStart(key: string, bytes: number): Promise<Buffer | null> {
    return this.client.find(async (oss) => {
      const { stream } = await oss.getStream(key, { headers: { Range: `bytes=0-${bytes - 1}` } })
      return (await buffer(stream)).subarray(0, bytes)
    }, 'NoSuchKey')
  }

  /** What the store knows of the object, or null where there is none. */
  async head(key: string): Promise<ObjectHead | null> {
    return this.client.find(async (oss) => {
      const { res } = await oss.head(key)
      const header = (name: string) => res.headers[name] ?? null
      return {
        size: Number(header('content-length')),
        etag: header('etag') ?? '',
        contentType: header('content-type') ?? '',
        crc64: header('x-oss-hash-crc64ecma'),
        contentMd5: header('content-md5'),
        multipart: header('x-oss-object-type') === 'Multipart',
      }
    }, 'NoSuchKey')
  }

  /** Up to a thousand keys that begin with `prefix`, in their order. */
  async list(prefix: string): Promise<string[]> {
    return this.client.run(async (oss) => {
      const { objects } = await oss.listV2({ prefix, 'max-keys': '1000' })
      return (objects ?? []).map((object) => object.name)
    })
  }

  async delete(key: string): Promise<void> {
    await this.client.run((oss) => oss.deleteMulti([key], { quiet: true }))
  }

  /** Deletes every object whose key begins with `prefix`. */
  async deleteAll(prefix: string): Promise<void> {
    for (let keys = await this.list(prefix); keys.length > 0; keys = await this.list(prefix)) {
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
