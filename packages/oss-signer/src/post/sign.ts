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
import { ALGORITHM_V4, signerV4 } from '../v4/signature.js'
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
  const { bucket, endpoint, addressing } = policy
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  const second = secondOf(signing.now)
  const marks = isV1(signing, {}) ? undefined : marksV4(signing, second)
  const expiresAt = endOf(policy, signing, second)
  const [url] = locate({ bucket, endpoint, addressing })

  const fields = fieldsOf(policy)
  if (marks) {
    fields.push(['x-oss-signature-version', ALGORITHM_V4])
    fields.push(['x-oss-credential', `${accessKeyId}/${marks.scope}`])
    fields.push(['x-oss-date', marks.timestamp])
  }
  if (securityToken) fields.push(['x-oss-security-token', securityToken])
  const conditions = conditionsOf(policy, fields)
  const stringToSign = base64(JSON.stringify({ expiration: iso(expiresAt), conditions }))
  const signature = marks
    ? signerV4(accessKeySecret, marks.scope)(stringToSign)
    : signatureV1(accessKeySecret, stringToSign)
  if (!marks) fields.push(['OSSAccessKeyId', accessKeyId])
  fields.push(['policy', stringToSign], [marks ? 'x-oss-signature' : 'Signature', signature])
  return { url, fields, expiresAt: new Date(expiresAt), conditions, stages: { stringToSign, signature } }
}

/** The fields that the policy gives, the key first. */
function fieldsOf({ key, fields = {} }: PostPolicy): [name: string, value: string][] {
  const list: [string, string][] = []
  if (key !== undefined) {
    checkKey(key)
    list.push(['key', key])
  }
  for (const name in fields) list.push([name, fields[name] ?? ''])
  checkMetadata(list)
  return list
}

/** The policy's own conditions, behind one of equality for each field that has none, and for the bucket. */
function conditionsOf({ bucket, conditions = [] }: PostPolicy, fields: [name: string, value: string][]) {
  const named = conditions.map((condition) => readCondition(condition, invalidPolicy).field)
  const all: PolicyCondition[] = []
  if (!named.includes('bucket')) all.push(['eq', '$bucket', bucket])
  for (const [name, value] of fields) {
    if (!named.includes(name.toLowerCase())) all.push(['eq', `$${name}`, value])
  }
  all.push(...conditions)
  return all
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
