import { base64 } from '#hash'
import { iso, secondOf, timeOf } from '../dates.js'
import { demand, SignerError } from '../errors.js'
import * as LIMITS from '../limits.js'
import { isV1, secondsLeft } from '../request/prepare.js'
import { checkMetadata } from '../request/headers.js'
import { checkKey, locate } from '../request/target.js'
import type { Signing, Stages } from '../types.js'
import { signatureV1 } from '../v1/signature.js'
import { marksV4 } from '../v4/marks.js'
import { ALGORITHM_V4, signatureV4, signingKeyV4 } from '../v4/signature.js'
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
  const second = secondOf(signing.now)
  const v1 = isV1(signing, {})
  const expiresAt = endOf(policy, signing, second)
  const [url] = locate({ bucket, endpoint, addressing })
  const form = Object.entries(fields)
  checkMetadata(form)
  if (key !== undefined) {
    checkKey(key)
    form.unshift(['key', key])
  }
  const marks = v1 ? undefined : marksV4(signing, second)
  const auth: [string, string][] = marks
    ? [
        ['x-oss-signature-version', ALGORITHM_V4],
        ['x-oss-credential', `${accessKeyId}/${marks.scope}`],
        ['x-oss-date', marks.timestamp],
      ]
    : [['OSSAccessKeyId', accessKeyId]]
  if (securityToken) auth.push(['x-oss-security-token', securityToken])

  const all = [...pins(v1 ? form : [...auth, ...form], bucket, conditions), ...conditions]
  const stringToSign = base64(JSON.stringify({ expiration: iso(expiresAt), conditions: all }))
  const signature = marks
    ? signatureV4(signingKeyV4(accessKeySecret, marks.scope), stringToSign)
    : signatureV1(accessKeySecret, stringToSign)
  return {
    url,
    fields: [...form, ...auth, ['policy', stringToSign], [marks ? 'x-oss-signature' : 'Signature', signature]],
    expiresAt: new Date(expiresAt),
    conditions: all,
    stages: { stringToSign, signature },
  }
}

/** A condition of equality for the bucket and for each field that has no condition yet. */
function pins(
  form: readonly (readonly [name: string, value: string])[],
  bucket: string,
  conditions: readonly PolicyCondition[],
): PolicyCondition[] {
  const named = conditions.map((condition) => readCondition(condition, invalidPolicy).field)
  const pinned: PolicyCondition[] = named.includes('bucket') ? [] : [['eq', '$bucket', bucket]]
  for (const [name, value] of form) {
    if (!named.includes(name.toLowerCase())) pinned.push(['eq', `$${name}`, value])
  }
  return pinned
}

/** When the policy ends, in milliseconds. */
function endOf({ expiresIn, expiration }: PostPolicy, signing: Signing, second: number): number {
  const now = second * 1000
  const asked = expiration === undefined ? now + Number(expiresIn) * 1000 : timeOf(expiration)
  demand(
    asked > now && (signing.version === 'V1' || asked <= now + LIMITS.V4_SECONDS * 1000),
    'InvalidExpiry',
    'A policy needs an expiration, or expiresIn in seconds; V4 allows 7 days.',
  )
  return Math.min(asked, now + secondsLeft(signing.credentials, second) * 1000)
}

function invalidPolicy(reason: string): never {
  throw new SignerError('InvalidPolicy', reason)
}
