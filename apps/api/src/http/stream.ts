import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql'
import type { RequestParams, Response } from 'graphql-sse'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import type { Logger } from 'pino'
import { type Limits, limits } from '../limits.js'
import { Subscription } from '../events/subscription.js'
import type { RequestContext } from '../graphql/context.js'
import { ApiError, ErrorCode, UnauthenticatedError } from '../graphql/errors.js'
import { formatError } from '../graphql/format-error.js'
import { assertWithinLimits } from '../graphql/query-limits.js'
import type { Authentication } from './authentication.js'

export interface StreamOptions {
  schema: GraphQLSchema
  authentication: Authentication
  limits: Limits['events']
  log: Logger
}

/**
 * POST and GET /graphql/stream: subscriptions over server-sent events, one operation a request ("distinct connections" of
 * the GraphQL over SSE protocol; the other mode keeps streams in one process's memory, and would need sticky load balancing).
 */
export function addStream(
  server: FastifyInstance,
  { schema, authentication, limits: { streamsPerUser, authInterval, readTogether }, log }: StreamOptions,
): void {
  const openStreams = new Map<string, number>()

  server.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    async handler(request, reply) {
      const format = (error: unknown) => toFormatted(error, request, log)
      const handle = createHandler({
        authenticate: () => null,
        async onSubscribe(_, params) {
          try {
            const context = await authentication.context(request, reply)
            return await openStream(context, params, format)
          } catch (error) {
            return refusal(error, format)
          }
        },
      })
      await handle(request, reply)
      return reply
    },
  })

  async function openStream(
    context: RequestContext,
    params: RequestParams,
    format: (error: unknown) => GraphQLFormattedError,
  ) {
    const viewer = context.viewer
    if (!viewer) throw new UnauthenticatedError()
    const { document, variableValues } = prepare(schema, params)
    const operation = { schema, document, variableValues, operationName: params.operationName }
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
        readTogether,
        stillHolds: () => authentication.stillHolds(viewer),
        checkInterval: authInterval,
        onEnd: leave,
      })
    } catch (error) {
      leave()
      throw error
    }
  }

  /** Takes one of the few streams that a user may have. Returns a function that gives it back. */
  function enter(userId: string): () => void {
    const open = openStreams.get(userId) ?? 0
    if (open >= streamsPerUser) {
      throw new ApiError(ErrorCode.LIMIT_EXCEEDED, `At most ${streamsPerUser} streams at once.`, { status: 400 })
    }
    openStreams.set(userId, open + 1)
    return () => {
      const left = (openStreams.get(userId) ?? 1) - 1
      if (left > 0) openStreams.set(userId, left)
      else openStreams.delete(userId)
    }
  }
}

interface EventStreamOptions {
  toResults: (events: unknown[]) => Promise<object[]>
  /** How many events are made results at once. */
  readTogether: number
  /** Whether the credential that opened the stream is still good. */
  stillHolds: () => Promise<boolean>
  /** How often that is asked, in milliseconds. */
  checkInterval: number
  onEnd: () => void
}

/** The results of a subscription, until its reader leaves or may no longer read. */
class EventStream implements AsyncIterableIterator<ExecutionResult> {
  private readonly checking: NodeJS.Timeout
  private results: object[] = []
  private ended = false

  constructor(
    private readonly source: Subscription<unknown>,
    private readonly options: EventStreamOptions,
  ) {
    this.checking = setInterval(() => void this.check(), options.checkInterval)
    this.checking.unref()
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.results.length === 0) {
      const event = await this.source.next()
      if (event.done) return this.return()
      const others = this.source.take(this.options.readTogether - 1)
      this.results = await this.options.toResults([event.value, ...others])
    }
    const value = this.results.shift()
    return value && !this.ended ? { done: false, value } : this.return()
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    if (!this.ended) {
      this.ended = true
      clearInterval(this.checking)
      this.options.onEnd()
      await this.source.return()
    }
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<IteratorResult<ExecutionResult>> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  private async check(): Promise<void> {
    const holds = await this.options.stillHolds().catch(() => true)
    if (!holds) await this.return()
  }
}

/** @throws GraphQLError or ApiError for what is no valid subscription within the limits */
function prepare(
  schema: GraphQLSchema,
  params: RequestParams,
): { document: DocumentNode; variableValues: Record<string, unknown> } {
  const document = tryParse(params.query)
  const [invalid] = validate(schema, document)
  if (invalid) throw withCode(invalid, 'GRAPHQL_VALIDATION_FAILED')
  const operation = getOperationAST(document, params.operationName)
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw withCode(
      new GraphQLError('The stream takes subscriptions only: send queries and mutations to /graphql.'),
      'BAD_REQUEST',
    )
  }
  const variableValues = params.variables ?? {}
  assertWithinLimits(schema, document, operation, variableValues)
  return { document, variableValues }
}

function tryParse(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: limits.graphql.tokens })
  } catch (error) {
    throw withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, { ...error, extensions: { ...error.extensions, code, http: { status: 400 } } })
}

function toFormatted(error: unknown, request: FastifyRequest, log: Logger): GraphQLFormattedError {
  const json = error instanceof GraphQLError ? error.toJSON() : { message: String(error) }
  return formatError(json, error, { requestId: request.id, log })
}

function refusal(error: unknown, format: (error: unknown) => GraphQLFormattedError): Response {
  const { http } = (error instanceof GraphQLError ? error.extensions : {}) as { http?: { status?: number } }
  const formatted = format(error)
  const status = http?.status ?? (formatted.extensions?.code === ErrorCode.UNAUTHENTICATED ? 401 : 400)
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return [JSON.stringify({ errors: [formatted] }), { status, statusText: '', headers }]
}
