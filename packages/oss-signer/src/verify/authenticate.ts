import { timeOf } from '../dates.js'
import { utf8 } from '../encoding.js'
import type { Credentials, Stages } from '../types.js'
import { isEqual } from './equal.js'
import { accessDenied, refuse } from './refusal.js'
import type { KnownCredentials, RequestCheck } from './types.js'

/** What can be wrong with the credentials that somebody names. */
type Fault = 'unknown' | 'disabled' | 'tokenMissing' | 'tokenForeign' | 'tokenWrong' | 'expired'

/** The answers to these faults: OSS's, or those of another service. */
export type FaultAnswers = Readonly<
  Record<Fault, readonly [status: number, code: string, message: string, ec?: string]>
>

const UNKNOWN = [
  403,
  'InvalidAccessKeyId',
  'The OSS Access Key Id you provided does not exist in our records.',
] as const

const OSS_ANSWERS: FaultAnswers = {
  unknown: [...UNKNOWN, '0002-00000902'],
  disabled: [403, 'InvalidAccessKeyId', 'The OSS Access Key Id you provided is disabled.', '0002-00000904'],
  // An STS key without its token is looked for among the permanent ones, and a permanent one with a token among STS's.
  tokenMissing: [...UNKNOWN, '0002-00000902'],
  tokenForeign: [...UNKNOWN, '0002-00000002'],
  tokenWrong: [403, 'InvalidSecurityToken', 'The security token you provided is invalid.', '0002-00000006'],
  expired: [403, 'SecurityTokenExpired', 'The security token you provided has expired.', '0002-00000007'],
}

/** The credentials behind an id, once they may be used, their token fits and has not ended; refused otherwise. */
export function credentialsOf(
  accessKeyId: string,
  securityToken: string | undefined,
  check: Pick<RequestCheck, 'credentials'>,
  time: number,
  answers = OSS_ANSWERS,
): Credentials {
  const credentials = check.credentials(accessKeyId)
  const fault = faultOf(credentials, securityToken, time)
  if (credentials && !fault) return credentials
  const [status, code, message, ec] = answers[fault ?? 'unknown']
  refuse(status, code, message, ec, { OSSAccessKeyId: accessKeyId })
}

function faultOf(known: KnownCredentials | undefined, token: string | undefined, time: number): Fault | undefined {
  if (!known) return 'unknown'
  if (known.disabled) return 'disabled'
  if (known.securityToken && !token) return 'tokenMissing'
  if (!known.securityToken && token) return 'tokenForeign'
  if (!isEqual(known.securityToken ?? '', token ?? '')) return 'tokenWrong'
  return known.expiresAt && time > timeOf(known.expiresAt) ? 'expired' : undefined
}

/** OSS asks the bucket's ACL here, which is the caller's to know. */
export function refuseAnonymous(): never {
  accessDenied('You have no right to access this object because of bucket acl.', '0003-00000001')
}

/** Refuses a wrong signature, and tells what the right one would have been made from. */
export function signatureDoesNotMatch(
  accessKeyId: string,
  provided: string,
  { stringToSign, canonicalRequest }: Pick<Stages, 'stringToSign' | 'canonicalRequest'>,
): never {
  const bytes = Array.from(utf8(stringToSign), (byte) => byte.toString(16).padStart(2, '0').toUpperCase())
  refuse(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    '0002-00000040',
    {
      OSSAccessKeyId: accessKeyId,
      SignatureProvided: provided,
      StringToSign: stringToSign,
      StringToSignBytes: bytes.join(' '),
      ...(canonicalRequest !== undefined && { CanonicalRequest: canonicalRequest }),
    },
  )
}
