import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import { limits } from '../limits.js'
import type { RequestContext } from '../graphql/context.js'
import { assertTextWithinLimits } from '../graphql/document-limits.js'
import { formatError } from '../graphql/format-error.js'
import { assertWithinLimits } from '../graphql/query-limits.js'
import type { Authentication } from './authentication.js'
import { compiledQueries } from './compiled-queries.js'
import { currentRequestId } from './request-scope.js'

export interface GraphqlOptions {
  schema: GraphQLSchema
  authentication: Authentication
  introspection: boolean
  log: Logger
}

/** POST and GET /graphql: queries and mutations. */
export async function addGraphql(server: FastifyInstance, options: GraphqlOptions): Promise<void> {
  const { schema, authentication, introspection, log } = options
  const apollo = new ApolloServer<RequestContext>({
    schema,
    introspection,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    // "Did you mean …" tells the schema to those who may not introspect it.
    hideSchemaDetailsFromClientErrors: !introspection,
    parseOptions: { maxTokens: limits.graphql.tokens },
    formatError: (formatted, error) => formatError(formatted, error, { requestId: currentRequestId(), log }),
    // Its hints would be worked out for each field of each answer, and no answer may be kept anyway.
    plugins: [queryLimits(schema), compiledQueries(schema), ApolloServerPluginCacheControlDisabled()],
    // The process drains as a whole: see run.ts.
    stopOnTerminationSignals: false,
    logger: log,
  })
  await apollo.start()
  server.addHook('onClose', () => apollo.stop())
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    },
    handler: fastifyApolloHandler(apollo, {
      context(request, reply) {
        assertTextWithinLimits(textOf(request))
        return authentication.context(request, reply)
      },
    }),
  })
}

const queryLimits = (schema: GraphQLSchema): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation({ document, operation, request }) {
        if (operation) assertWithinLimits(schema, document, operation, request.variables ?? {})
        return Promise.resolve()
      },
    }),
})

/** The document that is sent, whatever it is. */
function textOf({ method, query, body }: FastifyRequest): unknown {
  const sent = method === 'GET' ? query : body
  return (sent as { query?: unknown } | null)?.query
}
