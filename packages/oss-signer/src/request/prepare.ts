import { secondOf } from '../dates.js'
import { percentEncodePath } from '../encoding.js'
import { demand } from '../errors.js'
import type { QueryList } from '../query.js'
import type { Credentials, OssRequest, Signing, UnversionedSigning } from '../types.js'
import { additionalHeadersV4 } from '../v4/canonical-request.js'
import { headerMap } from './headers.js'
import { type Message, resourceOf } from './message.js'
import { checkBucket, checkKey, targetOf } from './target.js'

// The parameters of signatures, in both versions.
const SIGNERS =
  /^(OSSAccessKeyId|Expires|Signature|(x-oss-)?security-token|x-oss-(additional-headers|credential|date|expires|signature(-version)?))$/

/** A checked request, ready to be signed. */
export interface Prepared extends Message {
  headers: Map<string, string>
  /** Without query. */
  url: string
  /** The moment of signing, in unix seconds. */
  second: number
  /** Whole seconds until the credentials end; Infinity for those that do not end. */
  secondsLeft: number
}

/** @throws SignerError for the first mistake in the request */
export function prepare(request: OssRequest, { credentials, now }: UnversionedSigning): Prepared {
  const { method, bucket, key, endpoint, addressing, query, additionalHeaders } = request
  const second = secondOf(now)
  const { base, host } = targetOf(endpoint, bucket, addressing)
  demand(/^[a-z]+$/i.test(method), 'InvalidMethod', 'method must be a name such as PUT.')
  if (key !== undefined) {
    checkBucket(bucket)
    checkKey(key)
  }
  const headers = headerMap(request.headers)
  if (additionalHeaders?.length && !headers.has('host')) headers.set('host', host)
  return {
    method: method.toUpperCase(),
    url: key === undefined ? base : base + percentEncodePath(key),
    resource: resourceOf(bucket, key),
    headers,
    query: listOf(query),
    additionalHeaders: additionalHeadersV4(additionalHeaders, headers),
    second,
    secondsLeft: secondsLeft(credentials, second),
  }
}

function listOf(query: OssRequest['query']): QueryList {
  if (!query) return []
  const list: QueryList = Array.isArray(query) ? query : Object.entries(query)
  demand(!list.some(([name]) => SIGNERS.test(name)), 'InvalidQuery', 'query must not have parameters of the signer.')
  return list
}

/** @throws SignerError `InvalidVersion` */
export function isV1({ version }: Signing, { additionalHeaders }: Pick<OssRequest, 'additionalHeaders'>): boolean {
  demand(
    version === 'V4' || (version === 'V1' && !additionalHeaders?.length),
    'InvalidVersion',
    'version must be V1 or V4, for additional headers V4.',
  )
  return version === 'V1'
}

/**
 * Whole seconds until credentials end; Infinity for those that do not end.
 * @throws SignerError `InvalidCredentials`, `CredentialsExpired`
 */
export function secondsLeft({ accessKeyId, accessKeySecret, expiresAt }: Credentials, second: number): number {
  // The id ends at the ":" of V1, at the "/" or the "," of V4.
  demand(
    accessKeySecret && /^[!-+\-.0-9;-~]+$/.test(accessKeyId),
    'InvalidCredentials',
    'accessKeyId must be ASCII, accessKeySecret not empty.',
  )
  const left = expiresAt ? secondOf(expiresAt) - second : Infinity
  demand(left > 0, 'CredentialsExpired', 'The credentials have expired.')
  return left
}
