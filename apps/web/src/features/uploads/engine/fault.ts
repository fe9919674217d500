/**
 * NETWORK: no answer came. CORS: the store answers, but not to this page. STORE: it refused, with a code of OSS. CHECKSUM: other
 * bytes arrived than were sent. FILE: it cannot be read any more. ENDED: canceled or expired on the server. API: see `cause`.
 */
export type FaultCode = 'NETWORK' | 'CORS' | 'STORE' | 'CHECKSUM' | 'FILE' | 'ENDED' | 'API'

interface Details {
  /** Of the store's answer. */
  status?: number
  /** OSS's own code, such as AccessDenied. */
  storeCode?: string
  cause?: unknown
  /** Whether it may work when it is tried again. */
  passing?: boolean
}

/** Why an upload does not go on. The engine throws this and nothing else, but for the reason of an abort. */
export class UploadFault extends Error {
  readonly status: number | undefined
  readonly storeCode: string | undefined
  readonly passing: boolean

  constructor(
    readonly code: FaultCode,
    { status, storeCode, cause, passing = false }: Details = {},
  ) {
    super([code, status, storeCode].filter(Boolean).join(' '), { cause })
    this.status = status
    this.storeCode = storeCode
    this.passing = passing
  }
}

/** As a fault; anything else is one of the page's own. */
export const asFault = (error: unknown): UploadFault =>
  error instanceof UploadFault ? error : new UploadFault('API', { cause: error })
