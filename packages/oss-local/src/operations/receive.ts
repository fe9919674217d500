import { createHash } from 'node:crypto'
import { invalidArgument } from '../errors/invalid-argument.js'
import { OssError } from '../errors/oss-error.js'
import type { HeaderMap } from '../http/message.js'
import type { ReceivedBytes } from '../store/store.js'
import type { Context } from './operation.js'
import { throttled, trafficLimit } from './traffic-limit.js'

/**
 * Receives the body of a request as the bytes of an object or a part, and hands them to `use`, which makes something of them;
 * if it fails, nothing is kept. Checks length, Content-MD5, and a payload digest where one was signed.
 */
export async function receiveBody<T>(context: Context, use: (bytes: ReceivedBytes) => Promise<T>): Promise<T> {
  const { headers, body } = context.request
  const { objectBytes } = context.services.limits
  const md5 = readContentMd5(headers)
  if (declaredLength(headers) > objectBytes) throw new OssError('EntityTooLarge')
  const limited = limitedTo(objectBytes, throttled(checkedPayload(body, headers), trafficLimit(context)))
  return receive(context, limited, async (bytes) => {
    if (md5 !== undefined && !md5.equals(bytes.md5)) throw wrongDigest(md5, bytes.md5)
    return use(bytes)
  })
}

/** Receives bytes and hands them to `use`; what it does not take is given up. */
export async function receive<T>(
  { services: { store } }: Pick<Context, 'services'>,
  body: AsyncIterable<Uint8Array>,
  use: (bytes: ReceivedBytes) => Promise<T>,
): Promise<T> {
  const bytes = await store.bytes.receive(body)
  try {
    return await use(bytes)
  } catch (error) {
    await store.bytes.discard(bytes)
    throw error
  }
}

/** The 16 bytes of Content-MD5. Throws InvalidDigest for anything else. */
export function readContentMd5(headers: HeaderMap): Buffer | undefined {
  const header = headers.get('content-md5')
  if (header === undefined || header === '') return undefined
  const md5 = Buffer.from(header, 'base64')
  if (md5.length !== 16 || md5.toString('base64') !== header) throw new OssError('InvalidDigest')
  return md5
}

export function wrongDigest(claimed: Buffer, actual: Buffer): OssError {
  return new OssError('InvalidDigest', {
    message: 'The Content-MD5 you specified did not match what we received.',
    details: [
      ['ExpectedDigest', claimed.toString('base64')],
      ['CalculatedDigest', actual.toString('base64')],
    ],
  })
}

/** 0 for a chunked body, whose length only its end tells. Throws MissingContentLength where there is neither. */
function declaredLength(headers: HeaderMap): number {
  if (headers.has('transfer-encoding')) return 0
  const length = headers.get('content-length')
  if (length === undefined) throw new OssError('MissingContentLength')
  return Number(length)
}

/** Passes bytes on until there are too many. */
export async function* limitedTo(limit: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw new OssError('EntityTooLarge')
    yield chunk
  }
}

/** A signature may cover the SHA-256 of the payload instead of `UNSIGNED-PAYLOAD`; then the payload must have it. */
function checkedPayload(body: AsyncIterable<Uint8Array>, headers: HeaderMap): AsyncIterable<Uint8Array> {
  const claimed = headers.get('x-oss-content-sha256')
  if (claimed === undefined || !/^[0-9a-f]{64}$/i.test(claimed)) return body
  return withSha256(body, claimed.toLowerCase())
}

async function* withSha256(body: AsyncIterable<Uint8Array>, claimed: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of body) {
    hash.update(chunk)
    yield chunk
  }
  const actual = hash.digest('hex')
  if (actual !== claimed) {
    throw invalidArgument('x-oss-content-sha256', claimed, 'The x-oss-content-sha256 does not match what we received.')
  }
}

/** A small body as text, its Content-MD5 checked where there is one. Throws MalformedXML where it is larger than `limit`. */
export async function readText({ request: { headers, body } }: Context, limit: number): Promise<string> {
  const md5 = readContentMd5(headers)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > limit) throw new OssError('MalformedXML')
  }
  const bytes = Buffer.concat(chunks)
  const actual = createHash('md5').update(bytes).digest()
  if (md5 !== undefined && !md5.equals(actual)) throw wrongDigest(md5, actual)
  return bytes.toString()
}
