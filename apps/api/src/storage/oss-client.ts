import { lookup } from 'node:dns'
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type OSS from 'ali-oss'
import type { Limits } from '../limits.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { within } from '../within.js'
import type { StoreAddress } from './store-address.js'

/** The vendor's client, with this server's keys as they are now, and with patience. */
export class OssClient {
  /** @param connection made anew when the keys change; all that `until` gives share it */
  constructor(
    readonly address: StoreAddress,
    readonly limits: Limits['storage'],
    private readonly signal?: AbortSignal,
    private readonly connection: { current?: { accessKeyId: string; oss: OSS } } = {},
  ) {}

  /** The same client, for work that is no more waited for once the signal aborts. */
  until(signal: AbortSignal): OssClient {
    return new OssClient(this.address, this.limits, signal, this.connection)
  }

  /**
   * Does something with the store; tries again what may heal.
   * @throws ApiError STORAGE_UNAVAILABLE when it did not work for some time, or was refused
   * @throws the reason of the signal
   */
  async run<T>(work: (oss: OSS) => Promise<T>): Promise<T> {
    const { signal } = this
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted()
      try {
        const working = work(await this.connect())
        return await (signal ? within(working, signal) : working)
      } catch (error) {
        signal?.throwIfAborted()
        if (tries === this.limits.tries || !mayHeal(error)) {
          throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, 'The object store does not answer as it should.', {
            cause: error,
          })
        }
        const wait = this.limits.retryDelay * 2 ** tries * (0.5 + Math.random())
        await sleep(wait, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  /** As run; null where the store says that there is no such thing, or that it is not the one that was meant. */
  find<T>(work: (oss: OSS) => Promise<T>, ...codes: string[]): Promise<T | null> {
    return this.run(async (oss) => {
      try {
        return await work(oss)
      } catch (error) {
        if (codes.includes(codeOf(error) ?? '')) return null
        throw error
      }
    })
  }

  /** ali-oss is loaded with the first use: it takes memory that an idle server does not need. */
  private async connect(): Promise<OSS> {
    const { region, bucket, endpoint, host, addressing } = this.address
    const { accessKeyId, accessKeySecret, securityToken } = await this.address.credentials()
    if (this.connection.current?.accessKeyId !== accessKeyId) {
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
        ...(host && { agent: agentTo(host) }),
        authorizationV4: true,
        timeout: this.limits.requestTimeout,
      })
      this.connection.current = { accessKeyId, oss }
    }
    return this.connection.current.oss
  }
}

/** Connects to this host, whatever the name is that is asked for. */
const agentTo = (host: string) =>
  new Agent({ keepAlive: true, lookup: (_name, options, callback) => lookup(host, options, callback) })

/** What the store calls the reason of a refusal; also what Node calls a fault of the network. */
export const codeOf = (error: unknown) => (error as { code?: string }).code

/** A refusal stays one; a fault of the store or of the way there may be gone the next time. */
function mayHeal(error: unknown): boolean {
  const { status = 0 } = error as { status?: number }
  return status < 400 || status >= 500 || status === 408 || status === 429
}
