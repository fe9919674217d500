import { iso, secondOf } from '../dates.js'
import { percentEncode } from '../encoding.js'
import { demandSeconds } from '../errors.js'
import * as LIMITS from '../limits.js'
import { secondsLeft } from '../request/prepare.js'
import { targetOf } from '../request/target.js'
import type { Stages, UnversionedSigning } from '../types.js'
import { regionId } from '../v4/signature.js'
import { canonicalParameters, signatureRpc, stringToSignRpc } from './rpc.js'

export interface AssumeRole {
  /** `acs:ram::<account>:role/<name>` */
  roleArn: string
  /** 2 to 64 of letters, digits and `.@-_`; it shows in the logs of OSS. */
  roleSessionName: string
  /** How long the STS credentials live, in seconds, 900 to 43200. Default 3600. */
  durationSeconds?: number
  /** What is left of the role's rights, such as {@link sessionPolicy} gives, in 2048 characters. Default: all. */
  policy?: string | object
  /** Default `https://sts.<region>.aliyuncs.com`, or without region `https://sts.aliyuncs.com`. */
  endpoint?: string
}

export interface SignedAssumeRole {
  method: 'POST'
  url: string
  headers: Record<string, string>
  body: string
  stages: Stages
}

/**
 * Signs a call of AssumeRole. STS answers it, within 15 minutes and once, with temporary credentials.
 * @param signing `nonce` tells two calls apart; default a random one
 * @throws SignerError `InvalidExpiry`, `InvalidEndpoint`, `InvalidCredentials`, `CredentialsExpired`
 */
export function signAssumeRole(role: AssumeRole, signing: UnversionedSigning & { nonce?: string }): SignedAssumeRole {
  const { region, credentials, nonce = crypto.randomUUID() } = signing
  const { accessKeyId, accessKeySecret, securityToken } = credentials
  const {
    policy,
    durationSeconds = 3600,
    endpoint = region ? `sts.${regionId(region)}.aliyuncs.com` : 'sts.aliyuncs.com',
  } = role
  const second = secondOf(signing.now)
  secondsLeft(credentials, second)
  const { base: url } = targetOf(endpoint)
  demandSeconds('durationSeconds', durationSeconds, 900, LIMITS.V4_STS_SECONDS)
  const parameters: Record<string, string> = {
    Action: 'AssumeRole',
    Format: 'JSON',
    Version: '2015-04-01',
    RoleArn: role.roleArn,
    RoleSessionName: role.roleSessionName,
    DurationSeconds: `${durationSeconds}`,
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: nonce,
    Timestamp: iso(second * 1000),
  }
  if (policy) parameters.Policy = typeof policy === 'object' ? JSON.stringify(policy) : policy
  if (securityToken) parameters.SecurityToken = securityToken
  const stringToSign = stringToSignRpc('POST', parameters)
  const signature = signatureRpc(accessKeySecret, stringToSign)
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `${canonicalParameters(parameters)}&Signature=${percentEncode(signature)}`,
    stages: { stringToSign, signature },
  }
}
