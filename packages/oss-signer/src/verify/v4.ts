import { parseIsoBasic } from '../dates.js'
import * as LIMITS from '../limits.js'
import { UNSIGNED_PAYLOAD } from '../request/headers.js'
import { splitPair } from '../query.js'
import { resourceOf } from '../request/message.js'
import { canonicalQueryV4 } from '../v4/canonical-request.js'
import { ALGORITHM_V4, stagesV4 } from '../v4/signature.js'
import type { Claim } from './claim.js'
import { checkDate, checkSkew, checkWindow } from './clock.js'
import { readCredential } from './credential.js'
import type { Reading } from './received.js'
import { accessDenied, invalidArgument } from './refusal.js'
import type { RequestCheck } from './types.js'

/** `Authorization: OSS4-HMAC-SHA256 Credential=id/scope,AdditionalHeaders=a;b,Signature=…` */
export function claimV4Header(reading: Reading, authorization: string, check: RequestCheck, time: number): Claim {
  const [algorithm, ...parts] = authorization.split(/[ ,]+/)
  const fields = new Map(parts.map((part) => splitPair(part)))
  const credential = fields.get('Credential')
  const signature = fields.get('Signature')
  if (algorithm !== ALGORITHM_V4 || !credential || !signature) {
    invalidArgument('Invalid credential in Authorization header.')
  }
  const additional = checkAdditional(fields.get('AdditionalHeaders'))
  const timestamp = reading.headers.get('x-oss-date') ?? ''
  const date = checkDate(timestamp, parseIsoBasic(timestamp))
  const [accessKeyId, scope] = readCredential(credential, timestamp, check, time, true)
  checkSkew(date, time)
  return claim(reading, accessKeyId, signature, timestamp, scope, additional)
}

/** `?x-oss-signature-version=…&x-oss-credential=…&x-oss-date=…&x-oss-expires=…&x-oss-signature=…` */
export function claimV4Query(reading: Reading, check: RequestCheck, time: number): Claim {
  const { headers, query, parameters } = reading
  const [version, credential, timestamp, expires, signature] = PARAMETERS.map((name) => parameters.get(name))
  if (!version || !credential || !timestamp || !expires || !signature) {
    accessDenied(`Query-string authentication requires the ${PARAMETERS.join(', ')} parameters`)
  }
  for (const [name, value] of query) {
    if (name.startsWith('x-oss-') && (headers.get(name) ?? value) !== value) {
      invalidArgument(`${name} differs between header and query.`)
    }
  }
  const limit = parameters.has('x-oss-security-token') ? LIMITS.V4_STS_SECONDS : LIMITS.V4_SECONDS
  if (!/^\d+$/.test(expires)) accessDenied('x-oss-expires must be whole seconds.', '0002-00000070')
  if (+expires < 1 || +expires > limit) accessDenied(`x-oss-expires must be from 1 to ${limit}.`, '0002-00000232')
  const additional = checkAdditional(parameters.get('x-oss-additional-headers'))
  const [accessKeyId, scope] = readWindow(parameters, +expires, check, time)
  const signed = query.filter(([name]) => name !== 'x-oss-signature')
  return claim(reading, accessKeyId, signature, timestamp, scope, additional, signed)
}

const PARAMETERS = [
  'x-oss-signature-version',
  'x-oss-credential',
  'x-oss-date',
  'x-oss-expires',
  'x-oss-signature',
] as const

/** What a V4 URL or form says of itself: its algorithm, its credential, and the time in which it holds. */
export function readWindow(
  given: ReadonlyMap<string, string>,
  seconds: number,
  check: RequestCheck,
  time: number,
): [accessKeyId: string, scope: string] {
  const timestamp = given.get('x-oss-date') ?? ''
  if (given.get('x-oss-signature-version') !== ALGORITHM_V4) invalidArgument('The signature version is not supported.')
  const date = checkDate(timestamp, parseIsoBasic(timestamp))
  const read = readCredential(given.get('x-oss-credential') ?? '', timestamp, check, time, false)
  checkWindow(date, seconds, time)
  return read
}

function checkAdditional(names: string | null | undefined): string {
  if (names === '') invalidArgument('AdditionalHeaders is empty.', '0002-00000209')
  return names ?? ''
}

function claim(
  reading: Reading,
  accessKeyId: string,
  signature: string,
  timestamp: string,
  scope: string,
  additionalHeaders: string,
  query = reading.query,
): Claim {
  const { method, bucket, headers, parameters } = reading
  if ((headers.get('x-oss-content-sha256') ?? UNSIGNED_PAYLOAD) !== UNSIGNED_PAYLOAD) {
    invalidArgument('The value of x-oss-content-sha256 must be UNSIGNED-PAYLOAD.', '0002-00000214')
  }
  const names = additionalHeaders ? additionalHeaders.toLowerCase().split(';') : []
  const isComplete = names.every((name) => headers.has(name))
  return {
    version: 'V4',
    accessKeyId,
    securityToken: headers.get('x-oss-security-token') ?? parameters.get('x-oss-security-token'),
    signature,
    sign: (secret, { key, canonicalQuery = canonicalQueryV4 }) => {
      const message = { method, resource: resourceOf(bucket, key), headers, additionalHeaders }
      const stages = stagesV4(message, canonicalQuery(query), secret, timestamp, scope)
      // A header that is not there cannot have been signed.
      return isComplete ? stages : { ...stages, signature: '' }
    },
  }
}
