import { iso, secondOf } from '../dates.js'
import { percentEncode } from '../encoding.js'
import { demand, demandSeconds } from '../errors.js'
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
  /** What is left of the role's rights, such as {@link sessionPolicy} gives. Default: all. */
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
 * @throws SignerError `InvalidRole`, `InvalidEndpoint`, `InvalidCredentials`, `CredentialsExpired`
 */
export function signAssumeRole(role: AssumeRole, signing: UnversionedSigning & { nonce?: string }): SignedAssumeRole {
  const { region, credentials, nonce = crypto.randomUUID() } = signing
  const { accessKeyId, accessKeySecret, securityToken } = credentials
  const { endpoint = region ? `sts.${regionId(region)}.aliyuncs.com` : 'sts.aliyuncs.com' } = role
  const second = secondOf(signing.now)
  secondsLeft(credentials, second)
  const { base: url } = targetOf(endpoint, undefined, undefined)
  const parameters: Record<string, string> = {
    ...parametersOf(role),
    Action: 'AssumeRole',
    Format: 'JSON',
    Version: '2015-04-01',
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: nonce,
    Timestamp: iso(second * 1000),
  }
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

function parametersOf({
  roleArn,
  roleSessionName,
  durationSeconds = 3600,
  policy,
}: AssumeRole): Record<string, string> {
  const text = typeof policy === 'object' ? JSON.stringify(policy) : policy
  demand(/^acs:ram::\d+:role\/.+$/.test(roleArn), 'InvalidRole', 'roleArn must be acs:ram::<account>:role/<name>.')
  demand(
    /^[\w.@-]{2,64}$/.test(roleSessionName),
    'InvalidRole',
    'roleSessionName must be 2 to 64 of a-z, 0-9 and .@-_.',
  )
  demandSeconds('durationSeconds', durationSeconds, 900, LIMITS.V4_STS_SECONDS)
  demand(!text || text.length <= LIMITS.SESSION_POLICY_CHARS, 'InvalidPolicy', 'policy must be 1 to 2048 characters.')
  return {
    RoleArn: roleArn,
    RoleSessionName: roleSessionName,
    DurationSeconds: `${durationSeconds}`,
    ...(text && { Policy: text }),
  }
}
