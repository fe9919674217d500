import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Counts } from '../counts.js'
import { type Limits, limits } from '../limits.js'
import { Subscription } from '../events/subscription.js'
import type { RequestContext } from '../graphql/context.js'
import { assertDocumentWithinLimits } from '../graphql/document-limits.js'
import { ApiError, ErrorCode, UnauthenticatedError } from '../graphql/errors.js'
import { formatError } from '../graphql/format-error.js'
import { assertWithinLimits } from '../graphql/query-limits.js'
import type { Authentication } from './authentication.js'
import { EventStream } from './event-stream.js'

export interface StreamOptions {
  schema: GraphQLSchema
  authentication: Authentication
  limits: Limits['events']
  /** Whether callers may learn the schema. */
  introspection: boolean
  log: Logger
}

/**
 * POST and GET /graphql/stream: subscriptions over server-sent events, one operation a request ("distinct connections" of
 * the GraphQL over SSE protocol; the other mode keeps streams in one process's memory, and would need sticky load balancing).
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export function addStream(
  server: FastifyInstance,
  { schema, authentication, limits: eventLimits, introspection, log }: StreamOptions,
): void {
  const openStreams = new Counts<string>()

  server.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    async handler(request, reply) {
      const format = (error: unknown) => toFormatted(error, request, log)
      try {
        const stream = await openStream(await authentication.context(request, reply), request, format)
        return await reply.type('text/event-stream; charset=utf-8').header('cache-control', 'no-store').send(stream)
      } catch (error) {
        return refuse(reply, error, format)
      }
    },
  })

  async function openStream(
    context: RequestContext,
    request: FastifyRequest,
    format: (error: unknown) => GraphQLFormattedError,
  ): Promise<EventStream> {
    const viewer = context.viewer
    if (!viewer) throw new UnauthenticatedError()
    const operation = { schema, ...prepare(schema, readParameters(request), introspection) }
    const leave = enter(viewer.userId)
    try {
      const source = await createSourceEventStream({ ...operation, contextValue: context })
      if (!(source instanceof Subscription)) {
        throw ('errors' in source && source.errors?.[0]) || new Error('a subscription gave no stream')
      }
      return new EventStream(source, {
        // Nothing that was loaded for one event may answer a later one; those that wait together are loaded together.
        toResults(events) {
          const contextValue = context.fresh()
          return Promise.all(
            events.map(async (rootValue) => {
              const result = await execute({ ...operation, rootValue, contextValue })
              return result.errors ? { ...result, errors: result.errors.map(format) } : result
            }),
          )
        },
        stillHolds: () => authentication.stillHolds(viewer),
        limits: eventLimits,
        onEnd: leave,
      })
    } catch (error) {
      leave()
      throw error
    }
  }

  /** Takes one of the few streams that a user may have. Returns a function that gives it back. */
  function enter(userId: string): () => void {
    const { streamsPerUser } = eventLimits
    if (openStreams.of(userId) >= streamsPerUser) {
      throw new ApiError(ErrorCode.LIMIT_EXCEEDED, `At most ${streamsPerUser} streams at once.`, { status: 400 })
    }
    openStreams.add(userId)
    return () => openStreams.remove(userId)
  }
}

const parameters = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
})
type StreamRequest = z.output<typeof parameters>
const inQuery = parameters.extend({ variables: z.preprocess(readJson, parameters.shape.variables) })

/** What is asked for: the JSON of a POST, or the query string of a GET. @throws GraphQLError BAD_REQUEST */
function readParameters({ method, query, body }: FastifyRequest): StreamRequest {
  const read = method === 'GET' ? inQuery.safeParse(query) : parameters.safeParse(body)
  if (read.data) return read.data
  throw withCode(new GraphQLError('A subscription is sent as JSON with `query`, and `variables`.'), 'BAD_REQUEST')
}

function readJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text
  } catch {
    return text
  }
}

/** @throws GraphQLError or ApiError for what is no valid subscription within the limits */
function prepare(
  schema: GraphQLSchema,
  { query, operationName, variables }: StreamRequest,
  introspection: boolean,
): { document: DocumentNode; operationName?: string | null; variableValues: Record<string, unknown> } {
  const document = tryParse(query)
  assertDocumentWithinLimits(document)
  const [invalid] = validate(schema, document)
  if (invalid) throw withCode(introspection ? invalid : withoutHints(invalid), 'GRAPHQL_VALIDATION_FAILED')
  const operation = getOperationAST(document, operationName)
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw withCode(
      new GraphQLError('The stream takes subscriptions only: send queries and mutations to /graphql.'),
      'BAD_REQUEST',
    )
  }
  const variableValues = variables ?? {}
  assertWithinLimits(schema, document, operation, variableValues)
  return { document, operationName, variableValues }
}

function tryParse(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: limits.graphql.tokens })
  } catch (error) {
    throw withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')
  }
}

/** "Did you mean …" tells the schema to those who may not introspect it. */
const withoutHints = (error: GraphQLError) => new GraphQLError(error.message.replace(/ ?Did you mean.*/, ''), error)

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, { ...error, extensions: { ...error.extensions, code, http: { status: 400 } } })
}

function toFormatted(error: unknown, request: FastifyRequest, log: Logger): GraphQLFormattedError {
  const json = error instanceof GraphQLError ? error.toJSON() : { message: String(error) }
  return formatError(json, error, { requestId: request.id, log })
}

/** HTTP's words for the codes of errors that do not bring their own. */
const statuses: Record<string, number> = { [ErrorCode.UNAUTHENTICATED]: 401, [ErrorCode.INTERNAL]: 500 }

function refuse(reply: FastifyReply, error: unknown, format: (error: unknown) => GraphQLFormattedError): FastifyReply {
  const { http } = (error instanceof GraphQLError ? error.extensions : {}) as { http?: { status?: number } }
  const formatted = format(error)
  const status = http?.status ?? statuses[String(formatted.extensions?.code)] ?? 400
  return reply.code(status).send({ errors: [formatted] })
}
