import { ApiError, ErrorCode } from '../../graphql/errors.js'

/** Why a query cannot be understood: for clients that say it in another language. */
export type QueryFault =
  | 'TOO_LONG'
  | 'TOO_MANY_WORDS'
  | 'UNCLOSED_QUOTE'
  | 'UNCLOSED_PARENTHESIS'
  | 'UNEXPECTED_PARENTHESIS'
  | 'MISSING_OPERAND'
  | 'MISSING_VALUE'
  | 'UNKNOWN_OPERATOR'
  | 'UNKNOWN_STATE'
  | 'BAD_DATE'
  | 'BAD_SITE'
  | 'PREFIX_TOO_SHORT'
  | 'NOTHING_TO_FIND'

/**
 * BAD_USER_INPUT with `extensions.reason` and `extensions.position`: the place of the fault in the query, in UTF-16 units
 * from 0.
 */
export class QueryError extends ApiError {
  constructor(
    readonly reason: QueryFault,
    readonly position: number,
    message: string,
  ) {
    super(ErrorCode.BAD_USER_INPUT, `The search cannot be understood at character ${position + 1}: ${message}`, {
      field: 'query',
    })
    Object.assign(this.extensions, { reason, position })
  }
}
