import { request, type IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Sends a request exactly as it is given: its own Host, its path not normalised, its headers' bytes as they are. */
export function rawRequest(
  port: number,
  call: {
    method?: string
    path: string
    headers?: Record<string, string | string[]>
    body?: string | Buffer | Readable
  },
): Promise<RawAnswer> {
  const { method = 'GET', path, headers = {}, body } = call
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (incoming) => {
      buffer(incoming).then((bytes) => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bytes })
      }, reject)
    })
    outgoing.on('error', reject)
    // With a text, Node would send the headers as UTF-8 too.
    if (typeof body === 'string') outgoing.end(Buffer.from(body))
    else if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body)
    else body.pipe(outgoing)
  })
}
