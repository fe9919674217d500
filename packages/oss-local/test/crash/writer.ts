import { signRequest } from 'oss-signer'
import { localAccessKey } from '../../src/index.js'
import { bucket, element, region } from '../harness.js'

/** What a key holds, as far as its one writer knows: nothing, or the bytes of a numbered write. */
export type Value = Buffer | undefined

/** A write that was sent and not answered: it may have happened or not. */
interface Pending {
  key: string
  value: Value
}

/**
 * Writes keys of its own, one request after the other, and remembers what was acknowledged. So after a crash there are at most
 * two things that a key may hold.
 */
export class Writer {
  readonly acknowledged = new Map<string, Value>()
  /** How many requests were answered. */
  answered = 0
  pending: Pending | undefined
  #count = 0

  constructor(
    readonly name: string,
    readonly random: () => number,
  ) {}

  /** Goes on until the server no longer answers; throws if it answers wrongly. */
  async run(endpoint: string): Promise<void> {
    for (;;) {
      const key = `${this.name}/${String(Math.floor(this.random() * 6))}`
      this.#count += 1
      try {
        await this.#writeOnce(endpoint, key)
      } catch (error) {
        if (error instanceof TypeError) return
        throw error
      }
      this.answered += 1
    }
  }

  /** What the key may hold now. */
  possible(key: string): Value[] {
    const known = this.acknowledged.get(key)
    return this.pending?.key === key ? [known, this.pending.value] : [known]
  }

  /** Takes over what the checker has seen after a crash. */
  settle(key: string, value: Value): void {
    this.acknowledged.set(key, value)
  }

  async #writeOnce(endpoint: string, key: string): Promise<void> {
    const choice = this.random()
    const size = choice < 0.4 ? 4_000 : 150_000 + Math.floor(this.random() * 300_000)
    const value = content(key, this.#count, size)
    if (choice < 0.15) await this.#commit(key, undefined, () => send(endpoint, 'DELETE', key))
    else if (choice < 0.3) await this.#multipart(endpoint, key)
    else if (choice < 0.4) await this.#copy(endpoint, key)
    else await this.#commit(key, value, () => send(endpoint, 'PUT', key, { body: value }))
  }

  async #copy(endpoint: string, key: string): Promise<void> {
    const source = `${this.name}/${String(Math.floor(this.random() * 6))}`
    const value = this.acknowledged.get(source)
    if (value === undefined) return
    const headers = { 'x-oss-copy-source': `/${bucket}/${source}` }
    await this.#commit(key, value, () => send(endpoint, 'PUT', key, { headers }))
  }

  async #multipart(endpoint: string, key: string): Promise<void> {
    const initiated = await send(endpoint, 'POST', key, { query: { uploads: null } })
    const uploadId = element(initiated, 'UploadId') ?? ''
    const parts = [content(key, this.#count, 110_000), content(key, this.#count, 50_000)]
    for (const [i, body] of parts.entries()) {
      await send(endpoint, 'PUT', key, { query: { partNumber: String(i + 1), uploadId }, body })
    }
    const headers = { 'x-oss-complete-all': 'yes' }
    await this.#commit(key, Buffer.concat(parts), () => send(endpoint, 'POST', key, { query: { uploadId }, headers }))
  }

  async #commit(key: string, value: Value, request: () => Promise<string>): Promise<void> {
    this.pending = { key, value }
    await request()
    this.acknowledged.set(key, value)
    this.pending = undefined
  }
}

/** Bytes that no other write has. */
function content(key: string, count: number, size: number): Buffer {
  return Buffer.alloc(size, `${key} ${String(count)};`)
}

interface Extra {
  query?: Record<string, string | null>
  headers?: Record<string, string>
  body?: Buffer
}

/** The text of the answer. A connection that breaks is a TypeError, as fetch has it; an answer that says no is an Error. */
export async function send(endpoint: string, method: string, key: string, extra: Extra = {}): Promise<string> {
  const response = await sendRaw(endpoint, method, key, extra)
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${key}: ${String(response.status)} ${text}`)
  return text
}

/** Without a key, to the bucket. */
export function sendRaw(endpoint: string, method: string, key: string, extra: Extra = {}): Promise<Response> {
  const { query = {}, headers = {}, body } = extra
  const request = { method, bucket, ...(key && { key }), endpoint, addressing: 'path' as const, query, headers }
  const signed = signRequest(request, { version: 'V4', credentials: localAccessKey, region })
  return fetch(signed.url, { method, headers: signed.headers, ...(body && { body }) })
}
