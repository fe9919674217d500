import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc64 } from 'oss-signer'

/** What is known of bytes that were read once through. */
export interface Summary {
  size: number
  /** Lower-case hex. */
  sha256: string
  /** Base64. */
  md5: string
  /** Decimal. */
  crc64: string
  /** The first bytes. */
  start: Buffer
}

/**
 * Reads a stream to its end.
 * @param startBytes how many of its first bytes are kept
 * @throws the reason of `signal`
 */
export async function sumUp(stream: Readable, startBytes: number, signal: AbortSignal): Promise<Summary> {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  let sum = '0'
  let size = 0
  let start = Buffer.alloc(0)
  const read = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      if (size < startBytes) start = Buffer.concat([start, chunk.subarray(0, startBytes - size)])
      size += chunk.length
      sha256.update(chunk)
      md5.update(chunk)
      sum = crc64(chunk, sum)
    }
  }
  await pipeline(stream, read, { signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw error
  })
  return { size, sha256: sha256.digest('hex'), md5: md5.digest('base64'), crc64: sum, start }
}
