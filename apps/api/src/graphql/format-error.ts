import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import { ErrorCode } from './errors.js'

/** Codes that may leave this server: the contract's, and GraphQL's own. */
const publicCodes = new Set<unknown>([
  ...Object.values(ErrorCode),
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
])

/** Apollo's names for requests that the contract calls bad. */
const badRequests = new Set<unknown>(['OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_SUPPORTED'])

/**
 * The error as its caller sees it: with a code and the request's id. What is not meant for callers is logged, and becomes
 * INTERNAL without a trace of what happened.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  { requestId, log }: { requestId: string; log: Logger },
): GraphQLFormattedError {
  const { http: _, stacktrace: __, ...extensions } = formatted.extensions ?? {}
  const code = badRequests.has(extensions.code) ? 'BAD_REQUEST' : extensions.code
  if (publicCodes.has(code) && code !== ErrorCode.INTERNAL) {
    if (code === ErrorCode.STORAGE_UNAVAILABLE) log.error({ err: causeOf(error), requestId }, formatted.message)
    return { ...formatted, extensions: { ...extensions, code, requestId } }
  }
  log.error({ err: causeOf(error), requestId }, 'a request failed by a fault of ours')
  return {
    message: 'Something went wrong on our side. The request id says where to look in the log.',
    ...(formatted.path && { path: formatted.path }),
    extensions: { code: ErrorCode.INTERNAL, requestId },
  }
}

const causeOf = (error: unknown) => (error instanceof GraphQLError ? (error.originalError ?? error) : error)
