import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Limits } from '../limits.js'

/**
 * Lets a server that closes come to its end: connections that answer are closed with their answer, those on which nothing
 * was asked yet at once (browsers open some ahead of need, and Node takes them for busy), and what takes too long is cut
 * off. Idle ones are fastify's to close.
 */
export function endConnectionsOnClose(server: FastifyInstance, { drainTimeout }: Limits['http']): void {
  const unused = new Set<Socket>()
  let closing = false
  server.server.on('connection', (socket: Socket) => {
    if (closing) return socket.destroy()
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.server.on('request', ({ socket }) => unused.delete(socket))

  server.addHook('preClose', (done) => {
    closing = true
    for (const socket of unused) socket.destroy()
    setTimeout(() => server.server.closeAllConnections(), drainTimeout).unref()
    done()
  })
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close')
    done()
  })
}
