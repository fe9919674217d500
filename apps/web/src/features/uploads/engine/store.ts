import { UploadFault } from './fault.js'
import type { SignedPut } from './types.js'

interface Sending {
  signal: AbortSignal
  /** Hears how many bytes have left. */
  onProgress: (sent: number) => void
}

/**
 * Sends bytes to the store, as they were signed for. fetch cannot tell how far it is.
 * @param body of no type: the browser would send that of its own as Content-Type, and the signed one, or none, must arrive
 * @returns the CRC-64 of what the store has, where it lets this page see it
 * @throws UploadFault NETWORK, CORS, STORE
 */
export async function putToStore(put: SignedPut, body: Blob, { signal, onProgress }: Sending): Promise<string | null> {
  signal.throwIfAborted()
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  signal.addEventListener('abort', abort)
  try {
    const answered = await new Promise<boolean>((resolve) => {
      request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded))
      request.addEventListener('load', () => resolve(true))
      for (const ending of ['error', 'abort', 'timeout']) request.addEventListener(ending, () => resolve(false))
      request.open(put.method, put.url)
      for (const { name, value } of put.headers) request.setRequestHeader(name, value)
      request.send(body)
    })
    signal.throwIfAborted()
    if (!answered) throw await noAnswer(put, signal)
    if (request.status !== 200) throw refusal(request.status, request.responseText)
    return request.getResponseHeader('x-oss-hash-crc64ecma')
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Asks the store for something that has no body. @returns its answer @throws UploadFault NETWORK, CORS, STORE */
export async function askStore(request: SignedPut, signal: AbortSignal): Promise<string> {
  const headers = request.headers.map(({ name, value }): [string, string] => [name, value])
  const response = await fetch(request.url, { method: request.method, headers, signal }).catch(() => null)
  signal.throwIfAborted()
  if (!response) throw await noAnswer(request, signal)
  const body = await response.text()
  if (!response.ok) throw refusal(response.status, body)
  return body
}

/** What the store said: an XML document with a code. */
function refusal(status: number, body: string): UploadFault {
  const storeCode = /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? `HTTP${status}`
  return new UploadFault('STORE', { status, storeCode, passing: status >= 500 || status === 429 })
}

/**
 * A browser does not say why there was no answer. Where the same request, unsigned, is not answered to this page either, but
 * the store answers to somebody, its CORS rules keep us out.
 */
async function noAnswer({ url, method, headers }: SignedPut, signal: AbortSignal): Promise<UploadFault> {
  const unsigned = new URL(url)
  unsigned.search = ''
  const answers = (init: RequestInit) =>
    fetch(unsigned, { ...init, signal, cache: 'no-store' }).then(
      () => true,
      () => false,
    )
  const toUs = () => answers({ method, headers: headers.map(({ name, value }) => [name, value]) })
  const toAnybody = () => answers({ mode: 'no-cors' })
  // Asked twice: the network may have come back in between.
  const keptOut = !(await toUs()) && (await toAnybody()) && !(await toUs())
  return new UploadFault(keptOut ? 'CORS' : 'NETWORK')
}
