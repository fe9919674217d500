import { base64 } from '#hash'
import { iso, secondOf } from '../dates.js'
import { demand, SignerError } from '../errors.js'
import * as LIMITS from '../limits.js'
import { checkMetadata, CONTROL, metadataBytesOf } from '../request/headers.js'
import { isV1, secondsLeft } from '../request/prepare.js'
import { checkKey, targetOf } from '../request/target.js'
import { lifeOf } from '../sign/presigned.js'
import type { Signing, Stages } from '../types.js'
import { signatureV1 } from '../v1/signature.js'
import { marksV4 } from '../v4/marks.js'
import { ALGORITHM_V4, signerV4 } from '../v4/signature.js'
import { holds, readCondition } from './conditions.js'
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

// What the signer fills in itself, or has an option for.
const RESERVED =
  /^(bucket|file|key|ossaccesskeyid|policy|signature|x-oss-(credential|date|security-token|signature.*))$/
const BECOMES_HEADER = /^(x-oss-|content-|(cache-control|expires)$|success_action_)/

/**
 * Signs a policy for PostObject: whoever has the form can upload what the policy allows until it expires.
 * @throws SignerError for a mistake in the call, and for a form that may write any key
 */
export function signPostPolicy(policy: PostPolicy, signing: Signing): SignedPostPolicy {
  const { bucket, endpoint, addressing, expiration, expiresIn = NaN } = policy
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  const second = secondOf(signing.now)
  const marks = isV1(signing, {}) ? undefined : marksV4(second, signing)
  const life = lifeOf(
    expiration === undefined ? expiresIn : secondOf(expiration) - second,
    { second, secondsLeft: secondsLeft(signing.credentials, second) },
    marks ? LIMITS.V4_SECONDS : Infinity,
  )
  const expiresAt = (second + life) * 1000
  const { base: url } = targetOf(endpoint, bucket || '', addressing)

  const fields = fieldsOf(policy)
  const own = fields.length
  if (marks) {
    fields.push(['x-oss-signature-version', ALGORITHM_V4])
    fields.push(['x-oss-credential', `${accessKeyId}/${marks.scope}`])
    fields.push(['x-oss-date', marks.timestamp])
  }
  if (securityToken) fields.push(['x-oss-security-token', securityToken])
  const conditions = conditionsOf(policy, fields, own)
  const stringToSign = base64(JSON.stringify({ expiration: iso(expiresAt), conditions }))
  const signature = marks
    ? signerV4(accessKeySecret, marks.scope)(stringToSign)
    : signatureV1(accessKeySecret, stringToSign)
  if (!marks) fields.push(['OSSAccessKeyId', accessKeyId])
  fields.push(['policy', stringToSign], [marks ? 'x-oss-signature' : 'Signature', signature])
  return { url, fields, expiresAt: new Date(expiresAt), conditions, stages: { stringToSign, signature } }
}

type Field = [name: string, value: string]

/** The fields that the policy gives, the key first. */
function fieldsOf({ key, fields }: PostPolicy): Field[] {
  const list: Field[] = []
  let metadataBytes = 0
  if (key !== undefined) {
    checkKey(key)
    list.push(['key', key])
  }
  for (const name in fields) {
    const value = String(fields[name])
    const lower = name.toLowerCase()
    demand(
      name && !RESERVED.test(lower) && !CONTROL.test(BECOMES_HEADER.test(lower) ? name + value : name),
      'InvalidField',
      `Field ${name} must not be the signer's, or have control characters.`,
    )
    list.push([name, value])
    metadataBytes += metadataBytesOf(lower, value)
  }
  checkMetadata(metadataBytes)
  return list
}

/**
 * The policy's own conditions, behind one of equality for the bucket and each field that has none.
 * @param own how many of the fields the policy gives; those behind them always have one
 * @throws SignerError `InvalidField`, `InvalidPolicy` where the form does not meet its own conditions
 */
function conditionsOf({ bucket, conditions = [] }: PostPolicy, fields: readonly Field[], own: number) {
  const values = new Map([['bucket', bucket]])
  for (const [name, value] of fields) values.set(name.toLowerCase(), value)
  demand(values.size > fields.length, 'InvalidField', 'A field must be there once.')

  const named = new Set<string>()
  for (const given of conditions) {
    const condition = readCondition(given) ?? invalidPolicy(`${JSON.stringify(given)} is no condition.`)
    if (condition.operator !== 'content-length-range' && values.has(condition.field) && !holds(condition, values)) {
      invalidPolicy(`The form must meet its own condition on ${condition.field}.`)
    }
    named.add(condition.field)
  }
  if (!values.has('key') && !named.has('key')) invalidPolicy('A form must have a key or a condition on it.')

  const all: PolicyCondition[] = []
  if (!named.has('bucket')) all.push(['eq', '$bucket', bucket])
  for (const [i, [name, value]] of fields.entries()) {
    if (i >= own || !named.has(name.toLowerCase())) all.push(['eq', `$${name}`, value])
  }
  all.push(...conditions)
  return all
}

function invalidPolicy(reason: string): never {
  throw new SignerError('InvalidPolicy', reason)
}
