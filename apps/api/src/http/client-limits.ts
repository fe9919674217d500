import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Counts } from '../counts.js'
import { ErrorCode } from '../graphql/errors.js'
import type { Limits } from '../limits.js'
import { networkOf } from '../network-of.js'

/**
 * Keeps clients from holding on to what others need: every connection has an answer, a file or a stream of the store behind it.
 * One address has only so many connections, one connection only so many requests (a client may send many before it reads the
 * first answer), and whoever does not take what was asked for is let go.
 */
export function limitClients(
  server: FastifyInstance,
  { stallTime, connectionsPerAddress, requestsPerConnection }: Limits['http'],
  { trustProxy, log }: { trustProxy?: string; log: Logger },
): void {
  const connections = new Counts<string>()
  const running = new Counts<Socket>()

  server.server.on('connection', (socket: Socket) => {
    socket.once('close', () => running.removeAll(socket))
    // They are the proxy's, and it knows who they are for.
    if (trustProxy) return
    const network = networkOf(socket.remoteAddress ?? '')
    const open = connections.add(network)
    socket.once('close', () => connections.remove(network))
    if (open > connectionsPerAddress) socket.destroy()
    if (open === connectionsPerAddress + 1) log.warn({ network }, 'too many connections; of a proxy? See TRUST_PROXY')
  })

  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw
    reply.raw.once('close', () => running.remove(socket))
    if (running.add(socket) <= requestsPerConnection) return done()
    const message = `A connection takes at most ${requestsPerConnection} requests at once.`
    const extensions = { code: ErrorCode.RATE_LIMITED, requestId: request.id }
    void reply.code(429).send({ errors: [{ message, extensions }] })
  })

  // Node calls this when a connection has not moved for so long, also while bytes of one large write wait to be taken.
  server.server.setTimeout(stallTime, (socket) => {
    const waitsForUs = running.of(socket) > 0 && socket.writableLength === 0
    if (!waitsForUs) socket.destroy()
  })
}
