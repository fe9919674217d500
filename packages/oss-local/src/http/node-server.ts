import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Limits } from '../limits.js'
import { Exchange, type Handler } from './exchange.js'

/** What Node calls a request that it could not read. */
const unreadable = new Map<unknown, string>([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

/** Speaks HTTP for a handler, and lets go of clients that are slow or gone. */
export class NodeServer {
  readonly #server: Server
  readonly #limits: Limits
  readonly #exchanges = new Set<Exchange>()
  readonly #running = new Set<Promise<void>>()
  readonly #sockets = new Set<Socket>()
  #isClosing = false
  #watch: NodeJS.Timeout | undefined

  constructor(handler: Handler, limits: Limits) {
    this.#limits = limits
    this.#server = createServer({
      maxHeaderSize: limits.requestHeaderBytes,
      headersTimeout: limits.headersTime,
      connectionsCheckingInterval: limits.headersTime,
      keepAliveTimeout: limits.keepAliveTime,
      // An upload may take hours; what matters is that it moves, which is watched below.
      requestTimeout: 0,
    })
    // Joining repeated headers is up to the protocol, and bodies may be refused before they are sent.
    const listener = (message: IncomingMessage, response: ServerResponse) => {
      this.#begin(handler, message, response)
    }
    this.#server.on('request', listener)
    this.#server.on('checkContinue', listener)
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.#server.on('clientError', (error, socket) => {
      const status = ('code' in error && unreadable.get(error.code)) || '400 Bad Request'
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
    })
  }

  /** Resolves with the port; rejects where it cannot be had. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    this.#watch = setInterval(() => {
      for (const exchange of this.#exchanges) exchange.requireProgress()
    }, this.#limits.stallTime)
    this.#watch.unref()
    return (this.#server.address() as AddressInfo).port
  }

  /** Takes no more requests, waits a while for those under way, and ends the rest. */
  async close(): Promise<void> {
    clearInterval(this.#watch)
    this.#isClosing = true
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve()
      })
    })
    const deadline = setTimeout(() => {
      this.#server.closeAllConnections()
    }, this.#limits.drainTime)
    for (const exchange of this.#exchanges) exchange.lastOfConnection()
    this.#endIdle()
    await closed
    clearTimeout(deadline)
    // What was cut off has still to be cleared away.
    await Promise.all(this.#running)
  }

  /** Node's own `closeIdleConnections` passes over those that have not sent a request yet. */
  #endIdle(): void {
    const busy = new Set([...this.#exchanges].map(({ socket }) => socket))
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.destroySoon()
  }

  #begin(handler: Handler, message: IncomingMessage, response: ServerResponse): void {
    const exchange = new Exchange(message, response, handler, this.#limits)
    this.#exchanges.add(exchange)
    response.once('close', () => {
      this.#exchanges.delete(exchange)
      if (this.#isClosing) this.#endIdle()
    })
    const running = exchange.run().finally(() => this.#running.delete(running))
    this.#running.add(running)
  }
}
