import type { Messages } from '../../i18n/messages.js'

type QueryFault = keyof Messages['search']['faults']

/** What the server's parser can find wrong with a search. */
const faults: Record<QueryFault, true> = {
  TOO_LONG: true,
  TOO_MANY_WORDS: true,
  UNCLOSED_QUOTE: true,
  UNCLOSED_PARENTHESIS: true,
  UNEXPECTED_PARENTHESIS: true,
  MISSING_OPERAND: true,
  MISSING_VALUE: true,
  UNKNOWN_OPERATOR: true,
  UNKNOWN_STATE: true,
  BAD_DATE: true,
  BAD_SITE: true,
  PREFIX_TOO_SHORT: true,
  NOTHING_TO_FIND: true,
}

export const isQueryFault = (reason: unknown): reason is QueryFault => typeof reason === 'string' && reason in faults
