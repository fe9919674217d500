import { parseIsoBasic } from '../dates.js'
import * as LIMITS from '../limits.js'
import { ALGORITHM_V4 } from '../v4/signature.js'
import { stagesV4 } from '../v4/stages.js'
import type { Claim } from './claim.js'
import { checkDate, checkSkew, expired } from './clock.js'
import { readCredential } from './credential.js'
import { parameter, type Reading } from './received.js'
import { resourceOf } from '../request/target.js'
import { accessDenied, invalidArgument } from './refusal.js'
import type { RequestCheck } from './types.js'

const PARAMETERS = [
  'x-oss-signature-version',
  'x-oss-credential',
  'x-oss-date',
  'x-oss-expires',
  'x-oss-signature',
] as const

/** `Authorization: OSS4-HMAC-SHA256 Credential=id/scope,AdditionalHeaders=a;b,Signature=…` */
export function claimV4Header(reading: Reading, authorization: string, check: RequestCheck, time: number): Claim {
  const field = (name: string) => new RegExp(`[ ,]${name}=([^, ]*)`).exec(authorization)?.[1]
  const credential = field('Credential')
  const signature = field('Signature')
  if (!credential || !signature) invalidArgument('Invalid credential in Authorization header.')
  const timestamp = reading.headers.get('x-oss-date') ?? ''
  const date = parseIsoBasic(timestamp)
  checkDate(timestamp, date)
  const [accessKeyId, scope] = readCredential(credential, timestamp, check, time, true)
  checkSkew(date, time)
  return claim(reading, accessKeyId, signature, timestamp, scope, field('AdditionalHeaders'))
}

/** `?x-oss-signature-version=…&x-oss-credential=…&x-oss-date=…&x-oss-expires=…&x-oss-signature=…` */
export function claimV4Query(reading: Reading, check: RequestCheck, time: number): Claim {
  const { headers, query } = reading
  const [version, credential, timestamp, expires, signature] = PARAMETERS.map((name) => parameter(query, name))
  if (!version || !credential || !timestamp || !expires || !signature) {
    accessDenied(`Query-string authentication requires the parameters ${PARAMETERS.join(', ')}`)
  }
  if (version !== ALGORITHM_V4) invalidArgument('The signature version is not supported.')
  for (const [name, value] of query) {
    const header = name.startsWith('x-oss-') ? headers.get(name) : undefined
    if (header !== undefined && header !== (value ?? '')) invalidArgument(`${name} differs between header and query.`)
  }
  const limit = parameter(query, 'x-oss-security-token') ? LIMITS.V4_STS_SECONDS : LIMITS.V4_SECONDS
  if (!/^\d+$/.test(expires)) accessDenied('x-oss-expires must be whole seconds.', '0002-00000070')
  if (+expires < 1 || +expires > limit) accessDenied(`x-oss-expires must be from 1 to ${limit}.`, '0002-00000232')
  const date = parseIsoBasic(timestamp)
  checkDate(timestamp, date)
  const [accessKeyId, scope] = readCredential(credential, timestamp, check, time, false)
  const end = date + Number(expires) * 1000
  if (time < date - LIMITS.SKEW_SECONDS * 1000) expired(end, time, '0002-00000235')
  if (time > end) expired(end, time, '0002-00000236')
  const signed = query.filter(([name]) => name !== 'x-oss-signature')
  const additional = parameter(query, 'x-oss-additional-headers')
  return claim({ ...reading, query: signed }, accessKeyId, signature, timestamp, scope, additional)
}

function claim(
  { method, bucket, headers, query }: Reading,
  accessKeyId: string,
  signature: string,
  timestamp: string,
  scope: string,
  additional: string | undefined,
): Claim {
  if (additional === '') invalidArgument('AdditionalHeaders is empty.', '0002-00000209')
  const names = additional ?? ''
  const isComplete = !names || names.split(';').every((name) => headers.has(name.toLowerCase()))
  return {
    version: 'V4',
    accessKeyId,
    securityToken: headers.get('x-oss-security-token') ?? parameter(query, 'x-oss-security-token'),
    // What is not there cannot have been signed.
    signature: isComplete ? signature : '',
    sign: (secret, { key, canonicalQuery }) =>
      stagesV4(secret, timestamp, scope, method, resourceOf(bucket, key), canonicalQuery(query), headers, names),
  }
}
