import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'
import type { Authentication } from './authentication.js'
import { addCors } from './cors.js'
import { addGraphql } from './graphql.js'
import { addHealth, type ReadinessCheck } from './health.js'
import { addMetrics } from './metrics.js'
import { addCookies, createHttpServer } from './server.js'
import { addStream } from './stream.js'
import { addUploadCallback } from './upload-callback.js'
import { addWeb, isWebBuilt, readPlayground } from './web.js'

export interface ApiServerOptions {
  config: Config
  schema: GraphQLSchema
  authentication: Authentication
  database: Database
  storeOrigin: string
  checks: Record<string, ReadinessCheck>
  onUploadArrived: (objectKey: string) => Promise<void>
  log: Logger
}

/** The app's own listener: the API, the web client and the playground, health and metrics. */
export async function createApiServer(options: ApiServerOptions): Promise<FastifyInstance> {
  const { config, schema, authentication, database, log } = options
  const server = createHttpServer({ limits: config.limits.http, trustProxy: config.http.trustProxy, log })
  await addCookies(server)
  addCors(server, ['/graphql', '/graphql/stream'])
  addHealth(server, options.checks)
  addMetrics(server, database)
  addUploadCallback(server, options.onUploadArrived)
  const web = isWebBuilt()
  if (!web) log.warn('the web client is not built: only the API is served')
  if (web && config.http.playground) {
    const sendPlayground = await readPlayground()
    // The same address as the API: what a browser shows when a person opens it.
    server.addHook('onRequest', async (request, reply) => {
      const opened = request.method === 'GET' && request.headers.accept?.includes('text/html')
      if (opened && /^\/graphql\/?(\?|$)/.test(request.url)) return sendPlayground(reply)
    })
  }
  const introspection = config.http.playground
  await addGraphql(server, { schema, authentication, introspection, log })
  addStream(server, { schema, authentication, introspection, limits: config.limits.events, log })
  if (web) await addWeb(server, { storeOrigin: options.storeOrigin, contentOrigin: config.content.publicUrl })
  return server
}
