import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { TLSSocket } from 'node:tls'
import type { Limits } from '../limits.js'
import { headerBytes, headerText, toHeaderMap, type OssRequest, type OssResponse } from './message.js'

export interface Handler {
  /** Never rejects: every failure is a response. */
  answer: (request: OssRequest) => Promise<OssResponse>
  /** What a client is told whose request stopped moving. */
  timedOut: (request: OssRequest) => OssResponse
}

/** One request and its answer on a connection of `node:http`. */
export class Exchange {
  /** Kept here, as Node takes it from a message that it is done with. */
  readonly socket: Socket
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  readonly #handler: Handler
  readonly #limits: Limits
  readonly #request: OssRequest
  #moved = -1

  constructor(message: IncomingMessage, response: ServerResponse, handler: Handler, limits: Limits) {
    this.#message = message
    this.socket = message.socket
    this.#response = response
    this.#handler = handler
    this.#limits = limits
    this.#request = toOssRequest(message, response)
    // A client that goes away is noticed where the body is read or written.
    message.on('error', () => undefined)
    response.on('error', () => undefined)
  }

  /** Resolves when the answer has been sent, or the client is gone. */
  async run(): Promise<void> {
    const answer = await this.#handler.answer(this.#request)
    await this.#send(answer)
  }

  /** Ends the connection with this answer instead of keeping it for the next request. */
  lastOfConnection(): void {
    if (!this.#response.headersSent) this.#response.shouldKeepAlive = false
  }

  /** Ends the exchange if the client has moved too little since this was called last. Bytes that wait for the server are not held against it. */
  requireProgress(): void {
    const moved = this.socket.bytesRead + this.socket.bytesWritten
    const before = this.#moved
    this.#moved = moved
    const isOurTurn = !this.#response.headersSent && (this.#message.complete || this.#message.readableLength > 0)
    if (before < 0 || isOurTurn || moved - before >= this.#limits.stallBytes) return
    void this.#giveUp()
  }

  /** Ends a request that does not move, with an answer where there is none yet; whoever reads its body sees it break off. */
  async #giveUp(): Promise<void> {
    this.#response.shouldKeepAlive = false
    if (!this.#response.headersSent) {
      await this.#write(this.#handler.timedOut(this.#request))
        .then(() => this.#end())
        .catch(() => undefined)
    }
    this.#message.destroy()
    this.socket.destroy()
  }

  async #send(answer: OssResponse): Promise<void> {
    const response = this.#response
    if (response.headersSent || response.destroyed) {
      if (answer.body instanceof Readable) answer.body.destroy()
      return
    }
    try {
      // A refused upload: its client is told before it has sent everything, and its connection is of no further use.
      if (!this.#message.complete) response.shouldKeepAlive = false
      await this.#write(answer)
      await this.#readRest()
      await this.#end()
    } catch {
      if (answer.body instanceof Readable) answer.body.destroy()
      response.destroy()
    }
  }

  /** Sends all of an answer, which the client knows by its length to be complete. */
  async #write({ status, headers, body }: OssResponse): Promise<void> {
    const response = this.#response
    if (body instanceof Readable) {
      response.writeHead(status, toNodeHeaders(headers))
      await pipeline(body, response, { end: false })
    } else if (body !== undefined) {
      const bytes = Buffer.from(body)
      response.writeHead(status, toNodeHeaders({ 'content-length': String(bytes.length), ...headers }))
      response.write(bytes)
    } else {
      const hasNoBody = status === 204 || status === 304 || this.#message.method === 'HEAD'
      // Whatever was declared: a client would wait for bytes that do not come.
      response.writeHead(status, toNodeHeaders(hasNoBody ? headers : { ...headers, 'content-length': '0' }))
      // Node's flushHeaders would send latin1 as UTF-8. Where there is no body at all, the end sends the headers.
      if (!hasNoBody) response.write('', 'latin1')
    }
  }

  /**
   * Reads for a while what nobody wanted: a connection that is closed with unread bytes is reset, and its client might lose
   * the answer; one that is kept would not come to its next request.
   */
  async #readRest(): Promise<void> {
    this.#message.resume()
    if (this.#message.complete) return
    const signal = AbortSignal.timeout(this.#limits.lingerTime)
    await finished(this.#message, { writable: false, signal }).catch(() => undefined)
  }

  /** Resolves when the answer has left, and the connection is free or closed. */
  async #end(): Promise<void> {
    this.#response.end()
    await finished(this.#response)
  }
}

function toOssRequest(message: IncomingMessage, response: ServerResponse): OssRequest {
  const { url, host } = splitTarget(message)
  const at = url.indexOf('?')
  let isAwaited = message.headers.expect?.toLowerCase() === '100-continue'
  return {
    method: message.method ?? 'GET',
    host,
    path: headerText(at < 0 ? url : url.slice(0, at)),
    query: headerText(at < 0 ? '' : url.slice(at + 1)),
    headers: toHeaderMap(pairs(message.rawHeaders)),
    get body() {
      if (isAwaited) response.writeContinue()
      isAwaited = false
      // Whoever stops reading has refused the upload; the client is still to be told, so the connection stays.
      return message.iterator({ destroyOnReturn: false })
    },
    remoteAddress: message.socket.remoteAddress ?? '',
    secure: message.socket instanceof TLSSocket,
  }
}

/** A request line may hold a whole URL; its host then counts instead of the header. */
function splitTarget(message: IncomingMessage): { url: string; host: string } {
  const url = message.url ?? '/'
  const host = message.headers.host ?? ''
  const absolute = /^https?:\/\/([^/?]*)(.*)$/i.exec(url)
  if (absolute === null) return { url, host }
  const [, authority = '', rest = ''] = absolute
  return { url: rest.startsWith('/') ? rest : `/${rest}`, host: authority }
}

function* pairs(raw: string[]): Generator<[string, string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i] ?? '', raw[i + 1] ?? '']
}

/**
 * As the latin1 that Node sends. The length comes last: behind it, Node encodes Content-Disposition once more.
 */
function toNodeHeaders(headers: Record<string, string>): Record<string, string> {
  const { 'content-length': length, ...others } = headers
  const encoded = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, headerBytes(value)]))
  return length === undefined ? encoded : { ...encoded, 'content-length': length }
}
