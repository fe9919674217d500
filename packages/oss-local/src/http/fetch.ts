import { Readable } from 'node:stream'
import type { OssRequest, OssResponse } from './message.js'
import { headerBytes, toHeaderMap } from './message.js'

/** A `fetch` request as one of ours. Its body has no declared length unless the caller gives one. */
export function fromFetch(request: Request): OssRequest {
  const url = new URL(request.url)
  const headers = toHeaderMap(request.headers)
  if (!headers.has('content-length')) {
    if (request.body === null) headers.set('content-length', '0')
    else headers.set('transfer-encoding', 'chunked')
  }
  return {
    method: request.method,
    host: headers.get('host') ?? url.host,
    path: url.pathname,
    query: url.search.slice(1),
    headers,
    body: request.body ?? Readable.from([]),
    remoteAddress: '',
    secure: url.protocol === 'https:',
  }
}

export function toFetch({ status, headers, body }: OssResponse): Response {
  const latin1 = Object.entries(headers).map(([name, value]): [string, string] => [name, headerBytes(value)])
  if (status === 204 || status === 304 || body === undefined) return new Response(null, { status, headers: latin1 })
  return new Response(body instanceof Readable ? Readable.toWeb(body) : body, { status, headers: latin1 })
}
