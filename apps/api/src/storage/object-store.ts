import { type Readable, Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type OSS from 'ali-oss'
import { crc64 } from 'oss-signer'
import type { Limits } from '../config.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import type { StoreAddress } from './store-address.js'

interface PutOptions {
  size: number
  contentType: string
  signal?: AbortSignal
}

/** What this server itself does with objects; what its clients do goes by signed requests, not through here. */
export class ObjectStore {
  /** Made anew when the keys change. */
  private client: { accessKeyId: string; oss: OSS } | undefined

  constructor(
    private readonly address: StoreAddress,
    private readonly limits: Limits['storage'],
  ) {}

  /**
   * Stores an object and checks that the store has what was sent. `open` is called anew for each try.
   * @returns the object's CRC-64, decimal
   * @throws ApiError STORAGE_UNAVAILABLE when it did not work for some time
   */
  async put(key: string, open: () => Readable, { size, contentType, signal }: PutOptions): Promise<{ crc64: string }> {
    return this.persistently(async (client) => {
      signal?.throwIfAborted()
      const counted = new CountedStream(size)
      pipeline(open(), counted, { signal }).catch(() => counted.destroy())
      const { res } = await client.putStream(key, counted, {
        contentLength: size,
        mime: contentType,
        timeout: this.limits.transferTimeout,
      })
      const stored = res.headers['x-oss-hash-crc64ecma']
      if (stored !== undefined && stored !== counted.crc64) {
        throw new Error(`the store has ${stored} where ${counted.crc64} was sent`)
      }
      return { crc64: counted.crc64 }
    }, signal)
  }

  /** The object's bytes, or null where there is none. @throws ApiError STORAGE_UNAVAILABLE */
  async get(key: string): Promise<{ stream: Readable; size: number } | null> {
    return this.persistently(async (client) => {
      try {
        const { stream, res } = await client.getStream(key, {})
        return { stream, size: Number(res.headers['content-length']) }
      } catch (error) {
        if (codeOf(error) === 'NoSuchKey') return null
        throw error
      }
    })
  }

  /** Up to a thousand keys that begin with `prefix`, in their order. */
  async list(prefix: string): Promise<string[]> {
    return this.persistently(async (client) => {
      const { objects } = await client.listV2({ prefix, 'max-keys': '1000' })
      return (objects ?? []).map((object) => object.name)
    })
  }

  /** Deletes every object whose key begins with `prefix`. */
  async deleteAll(prefix: string): Promise<void> {
    for (let keys = await this.list(prefix); keys.length > 0; keys = await this.list(prefix)) {
      await this.persistently((client) => client.deleteMulti(keys, { quiet: true }))
    }
  }

  /** Whether the store answers. */
  async isReachable(): Promise<boolean> {
    try {
      const client = await this.connect()
      await client.listV2({ prefix: 'captures/', 'max-keys': '1' })
      return true
    } catch {
      return false
    }
  }

  private async persistently<T>(work: (client: OSS) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work(await this.connect())
      } catch (error) {
        signal?.throwIfAborted()
        if (tries === this.limits.tries || !mayHeal(error)) {
          throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, 'The object store does not answer as it should.', {
            cause: error,
          })
        }
        await sleep(this.limits.retryDelay * 2 ** tries * (0.5 + Math.random()))
      }
    }
  }

  /** ali-oss is loaded with the first use: it takes memory that an idle server does not need. */
  private async connect(): Promise<OSS> {
    const { region, bucket, endpoint, addressing } = this.address
    const { accessKeyId, accessKeySecret, securityToken } = await this.address.credentials()
    if (this.client?.accessKeyId !== accessKeyId) {
      const { default: Client } = await import('ali-oss')
      const oss = new Client({
        region: `oss-${region}`,
        bucket,
        endpoint,
        accessKeyId,
        accessKeySecret,
        ...(securityToken && { stsToken: securityToken }),
        secure: endpoint.startsWith('https:'),
        ...(addressing === 'path' && { sldEnable: true }),
        authorizationV4: true,
        timeout: this.limits.requestTimeout,
      })
      this.client = { accessKeyId, oss }
    }
    return this.client.oss
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

const codeOf = (error: unknown) => (error as { code?: string }).code
/** A refusal stays one; a fault of the store or of the way there may be gone the next time. */
function mayHeal(error: unknown): boolean {
  const { status = 0 } = error as { status?: number }
  return status < 400 || status >= 500 || status === 408 || status === 429
}
