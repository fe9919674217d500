import { type Readable, Transform } from 'node:stream'
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
  private client: Promise<OSS> | undefined

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
      let sum = '0'
      const counting = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          sum = crc64(chunk, sum)
          done(null, chunk)
        },
      })
      const source = open()
      source.on('error', (error) => counting.destroy(error))
      const { res } = await client.putStream(key, source.pipe(counting), {
        contentLength: size,
        mime: contentType,
        headers: { 'x-oss-forbid-overwrite': 'false' },
        timeout: this.limits.transferTimeout,
      })
      const stored = res.headers['x-oss-hash-crc64ecma']
      if (stored !== undefined && stored !== sum) throw new Error(`the store has ${stored} where ${sum} was sent`)
      return { crc64: sum }
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

  /** Deletes every object whose key begins with `prefix`. */
  async deleteAll(prefix: string): Promise<void> {
    await this.persistently(async (client) => {
      for (;;) {
        const { objects = [] } = await client.listV2({ prefix, 'max-keys': '1000' })
        if (objects.length === 0) return
        await client.deleteMulti(
          objects.map((object) => object.name),
          { quiet: true },
        )
      }
    })
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
  private connect(): Promise<OSS> {
    this.client ??= import('ali-oss').then(({ default: Client }) => {
      const { region, bucket, endpoint, addressing, credentials } = this.address
      const { accessKeyId, accessKeySecret, securityToken } = credentials
      return new Client({
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
    })
    return this.client
  }
}

const codeOf = (error: unknown) => (error as { code?: string }).code
/** A refusal stays one; a fault of the store or of the way there may be gone the next time. */
function mayHeal(error: unknown): boolean {
  const { status = 0 } = error as { status?: number }
  return status < 400 || status >= 500 || status === 408 || status === 429
}
