import { type IncomingMessage, request as requestUpstream, type ServerResponse } from 'node:http'
import type { Gate } from './gate.js'
import { canonicalHost, endpointOf } from './host.js'
import { ConnectionRefusal } from './refusal.js'

// RFC 9110, 7.6.1: what belongs to one connection is not passed on.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** One answer for closed, filtered and forbidden alike. */
export const refusalStatus = 403

/** Passes on a request in absolute form (`GET http://host/path`). The URL's host counts, never a Host header. */
export function forwardRequest(gate: Gate, request: IncomingMessage, response: ServerResponse): void {
  const url = request.url === undefined ? null : URL.parse(request.url)
  if (url?.protocol !== 'http:' || !hostMatches(url, request.headers.host)) return answer(response, 400)
  gate.budget.request()
  if (gate.budget.spent) return answer(response, refusalStatus)

  const { host, port } = endpointOf(url)
  const options = {
    agent: gate.upstream,
    host,
    port,
    method: request.method,
    path: url.pathname + url.search,
    headers: ['Host', url.host, ...endToEnd(request.rawHeaders, ['host'])],
    setHost: false,
    maxHeaderSize: 256 * 1024,
  }
  const send = (mayRepeat: boolean) => {
    const upstream = requestUpstream(options)
    upstream.on('response', (incoming) => {
      incoming.on('data', (chunk: Buffer) => gate.budget.receive(chunk.length))
      // A body that ends too early has to look so to the browser as well.
      incoming.on('error', () => response.destroy())
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, endToEnd(incoming.rawHeaders))
      incoming.pipe(response)
    })
    upstream.on('error', (error) => {
      // A kept connection may have been closed by its server in the same moment (RFC 9112, 9.3.1).
      if (mayRepeat && upstream.reusedSocket && !response.headersSent) return send(false)
      if (error instanceof ConnectionRefusal) return answer(response, refusalStatus)
      response.destroy()
    })
    response.on('close', () => upstream.destroy())
    if (mayRepeat) upstream.end()
    else request.pipe(upstream)
  }
  request.on('error', () => response.destroy())
  gate.budget.send(url.href.length + request.rawHeaders.join('').length)
  request.on('data', (chunk: Buffer) => gate.budget.send(chunk.length))
  send((request.method === 'GET' || request.method === 'HEAD') && request.headers['content-length'] === undefined)
}

function hostMatches(url: URL, header: string | undefined): boolean {
  if (header === undefined) return true
  const given = URL.parse(`http://${header}/`)
  return given !== null && canonicalHost(given.hostname) === canonicalHost(url.hostname) && given.port === url.port
}

function endToEnd(rawHeaders: string[], except: string[] = []): string[] {
  const named = rawHeaders.flatMap((text, index) =>
    index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'connection' ? text.toLowerCase().split(/\s*,\s*/) : [],
  )
  const dropped = new Set([...hopByHop, ...named, ...except])
  return rawHeaders.filter((_, index) => !dropped.has((rawHeaders[index - (index % 2)] ?? '').toLowerCase()))
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': 0 })
  response.end()
}
