import type { CombinedError } from '@urql/vue'
import type { ErrorCode } from '@linksnap/schema'
import { language, t } from './i18n/index.js'
import type { MessageKey } from './i18n/messages.js'

/** The API's codes, and OFFLINE: no answer came at all. */
export type ProblemCode = ErrorCode | 'OFFLINE'

/** What each code says to a person. */
const sentences: Record<ProblemCode, MessageKey> = {
  UNAUTHENTICATED: 'error.UNAUTHENTICATED',
  FORBIDDEN: 'error.FORBIDDEN',
  FOREIGN_ORIGIN: 'error.FOREIGN_ORIGIN',
  NOT_FOUND: 'error.NOT_FOUND',
  BAD_USER_INPUT: 'error.BAD_USER_INPUT',
  INVALID_URL: 'error.INVALID_URL',
  CONFLICT: 'error.CONFLICT',
  LIMIT_EXCEEDED: 'error.LIMIT_EXCEEDED',
  RATE_LIMITED: 'error.RATE_LIMITED',
  UPLOAD_MISSING: 'error.UPLOAD_MISSING',
  UPLOAD_MISMATCH: 'error.UPLOAD_MISMATCH',
  UPLOAD_EXPIRED: 'error.UPLOAD_EXPIRED',
  STORAGE_UNAVAILABLE: 'error.STORAGE_UNAVAILABLE',
  INTERNAL: 'error.INTERNAL',
  OFFLINE: 'error.OFFLINE',
}

/** What is wrong with what was filled in, by the input's field: what the server says of it is more exact, but English. */
const fieldSentences: Partial<Record<string, MessageKey>> = {
  name: 'error.field.name',
  aliases: 'error.field.tags',
  tags: 'error.field.tags',
  addTags: 'error.field.tags',
  removeTags: 'error.field.tags',
  targetId: 'error.field.target',
  url: 'error.field.url',
  email: 'account.emailInvalid',
  query: 'search.faults.NOTHING_TO_FIND',
  fileName: 'error.field.fileName',
  contentType: 'error.field.contentType',
  size: 'error.field.size',
  maxSize: 'error.field.size',
  expiresIn: 'error.field.life',
  expiresAt: 'error.field.life',
}

interface Details {
  field?: string | undefined
  /** Of a search that cannot be understood: why, and where in UTF-16 units from 0. */
  reason?: string | undefined
  position?: number | undefined
  requestId?: string | undefined
  cause?: unknown
}

/** Why a request failed. Every request of the client throws this and nothing else. */
export class ApiError extends Error {
  readonly field: string | undefined
  readonly reason: string | undefined
  readonly position: number | undefined
  readonly requestId: string | undefined

  constructor(
    readonly code: ProblemCode,
    message: string,
    { field, reason, position, requestId, cause }: Details = {},
  ) {
    super(message, { cause })
    this.field = field
    this.reason = reason
    this.position = position
    this.requestId = requestId
  }

  /** What to tell a person. */
  get sentence(): string {
    if (this.code !== 'BAD_USER_INPUT') return sentenceOf(this.code)
    if (language.value === 'en') return this.message
    const about = fieldSentences[this.field ?? '']
    return about ? t(about) : sentenceOf(this.code)
  }
}

/** What to tell a person about a code of the API; an unknown one is a fault of the server's. */
export const sentenceOf = (code: string): string => t(sentences[isKnown(code) ? code : 'INTERNAL'])

const isKnown = (code: unknown): code is ProblemCode => typeof code === 'string' && code in sentences

interface Extensions extends Details {
  code?: unknown
}

/** The one place where what a server answered becomes an error. */
export function toApiError(error: CombinedError): ApiError {
  const [first] = error.graphQLErrors
  if (!first) return new ApiError('OFFLINE', error.message, { cause: error })
  const { code, ...details } = first.extensions as Extensions
  return new ApiError(isKnown(code) ? code : 'INTERNAL', first.message, { ...details, cause: error })
}

/** As an ApiError; anything else is a fault of the page's own. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('INTERNAL', String(error), { cause: error })
}
