import { timeOf } from '../dates.js'
import { utf8 } from '../encoding.js'
import type { Credentials, Stages } from '../types.js'
import { isEqual } from './equal.js'
import { accessDenied, refuse } from './refusal.js'
import type { RequestCheck } from './types.js'

/**
 * The credentials behind an id, once their token fits and has not ended.
 * Refuses with `InvalidAccessKeyId`, `InvalidSecurityToken`, `SecurityTokenExpired`.
 */
export function credentialsOf(
  accessKeyId: string,
  securityToken: string | undefined,
  check: Pick<RequestCheck, 'credentials'>,
  time: number,
): Credentials {
  const credentials = check.credentials(accessKeyId)
  // A token beside a permanent key is an unknown STS key to OSS, and so is an STS key without its token.
  if (!credentials || credentials.disabled || !credentials.securityToken !== !securityToken) {
    refuse(
      403,
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
      credentials?.disabled ? '0002-00000904' : '0002-00000902',
      { OSSAccessKeyId: accessKeyId },
    )
  }
  if (!isEqual(credentials.securityToken ?? '', securityToken ?? '')) {
    refuse(403, 'InvalidSecurityToken', 'The security token you provided is invalid.')
  }
  if (credentials.expiresAt && time > timeOf(credentials.expiresAt)) {
    refuse(403, 'SecurityTokenExpired', 'The security token you provided has expired.')
  }
  return credentials
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
