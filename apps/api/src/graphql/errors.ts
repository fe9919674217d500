import { GraphQLError } from 'graphql'
import { Field, ObjectType, registerEnumType } from 'type-graphql'

export enum ErrorCode {
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  FORBIDDEN = 'FORBIDDEN',
  FOREIGN_ORIGIN = 'FOREIGN_ORIGIN',
  NOT_FOUND = 'NOT_FOUND',
  BAD_USER_INPUT = 'BAD_USER_INPUT',
  INVALID_URL = 'INVALID_URL',
  CONFLICT = 'CONFLICT',
  LIMIT_EXCEEDED = 'LIMIT_EXCEEDED',
  RATE_LIMITED = 'RATE_LIMITED',
  UPLOAD_MISSING = 'UPLOAD_MISSING',
  UPLOAD_MISMATCH = 'UPLOAD_MISMATCH',
  UPLOAD_EXPIRED = 'UPLOAD_EXPIRED',
  STORAGE_UNAVAILABLE = 'STORAGE_UNAVAILABLE',
  INTERNAL = 'INTERNAL',
}
registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description:
    "extensions.code of every error, beside GraphQL's own GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED and BAD_REQUEST.",
})

/**
 * An error that is meant for the caller: a stable code, a sentence, and the field of the input that is at fault.
 * `status` is the answer's HTTP status where the request as a whole is refused.
 */
export class ApiError extends GraphQLError {
  constructor(
    readonly code: ErrorCode,
    message: string,
    { field, cause, status }: { field?: string; cause?: unknown; status?: number } = {},
  ) {
    super(message, {
      extensions: { code, ...(field !== undefined && { field }), ...(status && { http: { status } }) },
      originalError: cause instanceof Error ? cause : null,
    })
  }
}

/** The answer for what does not exist and for what belongs to somebody else: there must be no difference. */
export class NotFoundError extends ApiError {
  constructor() {
    super(ErrorCode.NOT_FOUND, 'There is no such thing, or it is not yours.')
  }
}

export class UnauthenticatedError extends ApiError {
  constructor(message = 'Sign in, or send an API token.') {
    super(ErrorCode.UNAUTHENTICATED, message)
  }
}

export class ForbiddenError extends ApiError {
  constructor(message: string) {
    super(ErrorCode.FORBIDDEN, message)
  }
}

export class BadInputError extends ApiError {
  constructor(field: string, message: string) {
    super(ErrorCode.BAD_USER_INPUT, message, { field })
  }
}

export class LimitExceededError extends ApiError {
  constructor(message: string, field?: string) {
    super(ErrorCode.LIMIT_EXCEEDED, message, { field })
  }
}

export class ConflictError extends ApiError {
  constructor(message: string) {
    super(ErrorCode.CONFLICT, message)
  }
}

/** A failure of one row among many, as data. */
@ObjectType('InputProblem')
export class InputProblem {
  @Field(() => ErrorCode)
  code: ErrorCode

  @Field(() => String)
  message: string
}
