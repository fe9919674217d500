import { timeOf } from '../dates.js'
import { demand } from '../errors.js'
import type { OssRequest, QueryList, Signing } from '../types.js'
import { headerMap } from './headers.js'
import { locate } from './target.js'

/** A request that has passed every check, ready for its canonical forms. */
export interface Call {
  method: string
  /** Without query. */
  url: string
  /** `/`, `/bucket/` or `/bucket/key`, decoded. */
  resource: string
  headers: Map<string, string>
  query: QueryList
  additionalHeaders: readonly string[]
  signing: Signing
  /** The moment of signing, in milliseconds. */
  time: number
  /** Whole seconds until the credentials end; Infinity for those that do not end. */
  secondsLeft: number
}

/** @throws SignerError for the first thing that OSS would refuse */
export function prepareCall(request: OssRequest, signing: Signing): Call {
  const { query = [], additionalHeaders = [] } = request
  const method = request.method.toUpperCase()
  const list: QueryList = Array.isArray(query) ? query : Object.entries(query)
  demand(/^[A-Z]+$/.test(method), 'InvalidMethod', 'method must be an HTTP method.')
  demand(/^V[14]$/.test(signing.version), 'InvalidVersion', 'version must be V1 or V4.')
  demand(
    !list.some(([name]) =>
      /^(OSSAccessKeyId|Expires|Signature|x-oss-(additional|cred|date|exp|sec|sign).*)$/.test(name),
    ),
    'InvalidQuery',
    'The query holds what the signer makes.',
  )
  const [url, host, resource] = locate(request)
  const headers = headerMap(request.headers)
  if (additionalHeaders.length > 0) {
    demand(signing.version === 'V4', 'InvalidHeader', 'V1 has no additional headers.')
    if (!headers.has('host')) headers.set('host', host)
  }
  const time = timeOf(signing.now)
  return {
    method,
    url,
    resource,
    headers,
    query: list,
    additionalHeaders,
    signing,
    time,
    secondsLeft: secondsLeft(signing, time),
  }
}

/** @throws SignerError `InvalidCredentials`, `CredentialsExpired` */
export function secondsLeft({ credentials }: Signing, time: number): number {
  const { accessKeyId, accessKeySecret, expiresAt } = credentials
  // The id ends at the ":" of V1 and at the "/" of V4.
  demand(
    /^[!-.0-9;-~]+$/.test(accessKeyId) && accessKeySecret,
    'InvalidCredentials',
    'accessKeyId must be plain ASCII, accessKeySecret not empty.',
  )
  const left = expiresAt ? Math.floor(timeOf(expiresAt) / 1000) - Math.floor(time / 1000) : Infinity
  demand(left > 0, 'CredentialsExpired', 'The credentials have expired.')
  return left
}
