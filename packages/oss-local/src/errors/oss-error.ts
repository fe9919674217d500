import type { OssError as SignatureError } from 'oss-signer'
import { catalogue, type ErrorCode } from './catalogue.js'

/** An error's specific elements, in the order in which they are rendered. */
export type ErrorDetails = (readonly [name: string, value: string])[]

interface Told {
  message?: string
  ec?: string
  details?: ErrorDetails
  /** Further response headers, e.g. the ETag of a 304. */
  headers?: Record<string, string>
  cause?: unknown
}

interface Described extends Told {
  code: string
  status: number
  message: string
}

/** What a client is answered when its request fails: a code of OSS, its status, a sentence. Rendered in `render.ts`. */
export class OssError extends Error {
  override readonly name = 'OssError'
  readonly code: string
  readonly status: number
  readonly ec: string | undefined
  readonly details: ErrorDetails
  readonly headers: Record<string, string>

  /** An error as oss-signer describes it. */
  static of({ details, ...error }: SignatureError): OssError {
    return new OssError({ ...error, details: Object.entries(details) })
  }

  /** Takes a code of the catalogue, or an error that is described completely. */
  constructor(error: ErrorCode | Described, told: Told = {}) {
    const entry: Described = typeof error === 'string' ? { code: error, ...catalogue[error] } : error
    super(told.message ?? entry.message, { cause: told.cause ?? entry.cause })
    this.code = entry.code
    this.status = entry.status
    this.ec = told.ec ?? (told.message === undefined ? entry.ec : undefined)
    this.details = told.details ?? entry.details ?? []
    this.headers = told.headers ?? entry.headers ?? {}
  }
}
