import { timeOf } from '../dates.js'
import { base64, utf8 } from '../encoding.js'
import { demand, SignerError } from '../errors.js'
import * as LIMITS from '../limits.js'
import { secondsLeft } from '../request/call.js'
import { locate } from '../request/target.js'
import type { Signing, Stages } from '../types.js'
import { signatureV1 } from '../v1/signature.js'
import { authV4 } from '../v4/auth.js'
import { signatureV4, signingKeyV4 } from '../v4/signature.js'
import { readCondition } from './conditions.js'
import type { PolicyCondition, PostPolicy } from './types.js'

export interface SignedPostPolicy {
  /** Where the form is posted to, as multipart/form-data. */
  url: string
  /** The form's fields in order; the file follows as the last one, named `file`. */
  fields: [name: string, value: string][]
  /** When the form ends; earlier than asked for where the STS credentials end first. */
  expiresAt: Date
  /** The conditions of the policy, complete. */
  conditions: PolicyCondition[]
  /** `stringToSign` is the policy in base64. */
  stages: Stages
}

/**
 * Signs a policy for PostObject: whoever has the form can upload what the policy allows until it expires.
 * @throws SignerError for what OSS would refuse
 */
export function signPostPolicy(policy: PostPolicy, signing: Signing): SignedPostPolicy {
  const { bucket, endpoint, addressing, key, fields = {}, conditions = [] } = policy
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  const time = timeOf(signing.now)
  const isV1 = signing.version === 'V1'
  const expiresAt = endOf(policy, signing, time)
  const [url] = locate({ bucket, endpoint, addressing })
  const form = Object.entries(key === undefined ? fields : { key, ...fields })
  const { scope, auth } = isV1 ? { scope: '', auth: [] } : authV4(signing, time)
  const named = new Set(conditions.map((condition) => readCondition(condition, invalidPolicy).field))
  const pinned = [['bucket', bucket] as const, ...auth, ...form].filter(([name]) => !named.has(name.toLowerCase()))
  const all = [...pinned.map(([name, value]) => ({ [name]: value })), ...conditions]
  const stringToSign = base64(utf8(JSON.stringify({ expiration: expiresAt.toISOString(), conditions: all })))
  const signature = isV1
    ? signatureV1(accessKeySecret, stringToSign)
    : signatureV4(signingKeyV4(accessKeySecret, scope), stringToSign)
  form.push(['policy', stringToSign])
  if (isV1) {
    form.push(['OSSAccessKeyId', accessKeyId], ['Signature', signature])
    if (securityToken) form.push(['x-oss-security-token', securityToken])
  } else form.push(...auth, ['x-oss-signature', signature])
  return { url, fields: form, expiresAt, conditions: all, stages: { stringToSign, signature } }
}

function endOf({ expiresIn, expiration }: PostPolicy, signing: Signing, time: number): Date {
  const asked = expiration === undefined ? time + Number(expiresIn) * 1000 : timeOf(expiration)
  const seconds = (asked - time) / 1000
  demand(
    seconds > 0 && (signing.version === 'V1' || seconds <= LIMITS.V4_SECONDS),
    'InvalidExpiry',
    'A policy needs an expiration, or expiresIn in seconds; V4 allows 7 days.',
  )
  return new Date(Math.min(asked, time + secondsLeft(signing, time) * 1000))
}

function invalidPolicy(reason: string): never {
  throw new SignerError('InvalidPolicy', reason)
}
