import cookie from '@fastify/cookie'
import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Limits } from '../limits.js'
import { ErrorCode } from '../graphql/errors.js'
import { newRequestId } from '../ids.js'
import { limitClients } from './client-limits.js'
import { endConnectionsOnClose } from './connections.js'
import { runWithRequestId } from './request-scope.js'

export interface HttpOptions {
  limits: Limits['http']
  /** Whose word is taken for where a request comes from. */
  trustProxy?: string
  log: Logger
}

/** A fastify with what all listeners of this server share: limits, request ids, and errors in one shape. */
export function createHttpServer({ limits, trustProxy, log }: HttpOptions): FastifyInstance {
  const server = fastify({
    logger: false,
    trustProxy: trustProxy ?? false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeout,
    // Node takes the shorter of the two for the headers, and its own for these is a minute.
    http: { headersTimeout: limits.requestTimeout, connectionsCheckingInterval: limits.checkInterval },
    keepAliveTimeout: limits.keepAliveTimeout,
    genReqId: newRequestId,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  })
  server.addHook('onRequest', (request, _reply, done) => runWithRequestId(request.id, done))
  server.addHook('onResponse', (request, reply, done) => {
    // The path alone: queries carry tokens and signatures.
    const path = request.url.split('?', 1)[0]
    log.debug({ requestId: request.id, method: request.method, path, status: reply.statusCode, ms: reply.elapsedTime })
    done()
  })
  limitClients(server, limits, { trustProxy, log })
  endConnectionsOnClose(server, limits)
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) log.error({ err: error, requestId: request.id }, 'a request failed by a fault of ours')
    const ours = status >= 500
    const message = ours ? 'Something went wrong on our side.' : error.message
    const extensions = { code: ours ? ErrorCode.INTERNAL : 'BAD_REQUEST', requestId: request.id }
    return reply.code(status).send({ errors: [{ message, extensions }] })
  })
  return server
}

/** Sessions of browsers are cookies. */
export async function addCookies(server: FastifyInstance): Promise<void> {
  await server.register(cookie)
}
