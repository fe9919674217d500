import { parseIsoBasic } from '../dates.js'
import * as LIMITS from '../limits.js'
import type { SignatureVersion } from '../types.js'
import { signatureV1 } from '../v1/signature.js'
import { ALGORITHM_V4, signatureV4, signingKeyV4 } from '../v4/signature.js'
import { checkDate, expired } from '../verify/clock.js'
import { readCredential } from '../verify/credential.js'
import { invalidArgument } from '../verify/refusal.js'
import type { RequestCheck } from '../verify/types.js'

/** What a form says of its signature. */
export interface FormClaim {
  version: SignatureVersion
  accessKeyId: string
  /** In base64, as it was signed. */
  policy: string
  signature: string
  sign: (accessKeySecret: string) => string
  /** The fields that the policy must pin. */
  pinned: readonly string[]
}

/** Undefined for an anonymous form. */
export function readFormClaim(
  fields: ReadonlyMap<string, string>,
  check: RequestCheck,
  time: number,
): FormClaim | undefined {
  const has = (...names: string[]) => names.some((name) => fields.has(name))
  if (has('x-oss-signature-version', 'x-oss-credential', 'x-oss-signature')) return claimV4(fields, check, time)
  return has('ossaccesskeyid', 'policy', 'signature') ? claimV1(fields) : undefined
}

function claimV1(fields: ReadonlyMap<string, string>): FormClaim {
  const policy = required(fields, 'policy', '0002-00000702')
  const signature = required(fields, 'Signature', '0002-00000703')
  const accessKeyId = required(fields, 'OSSAccessKeyId')
  return { version: 'V1', accessKeyId, policy, signature, sign: (secret) => signatureV1(secret, policy), pinned: [] }
}

function claimV4(fields: ReadonlyMap<string, string>, check: RequestCheck, time: number): FormClaim {
  const policy = required(fields, 'policy', '0002-00000702')
  const signature = required(fields, 'x-oss-signature', '0002-00000704')
  const timestamp = required(fields, 'x-oss-date', '0002-00000709')
  const credential = required(fields, 'x-oss-credential', '0002-00000710')
  if (required(fields, 'x-oss-signature-version') !== ALGORITHM_V4) {
    invalidArgument('The signature version is not supported.')
  }
  const date = parseIsoBasic(timestamp)
  checkDate(timestamp, date)
  const [accessKeyId, scope] = readCredential(credential, timestamp, check, time, false)
  const end = date + LIMITS.V4_SECONDS * 1000
  if (time < date - LIMITS.SKEW_SECONDS * 1000) expired(end, time, '0002-00000235')
  if (time > end) expired(end, time, '0002-00000236')
  const pinned = ['x-oss-signature-version', 'x-oss-credential', 'x-oss-date']
  if (fields.has('x-oss-security-token')) pinned.push('x-oss-security-token')
  const sign = (secret: string) => signatureV4(signingKeyV4(secret, scope), policy)
  return { version: 'V4', accessKeyId, policy, signature, sign, pinned }
}

function required(fields: ReadonlyMap<string, string>, name: string, ec?: string): string {
  return (
    fields.get(name.toLowerCase()) ||
    invalidArgument(
      `Bucket POST must contain a field named '${name}'. If it is specified, please check the order of the fields.`,
      ec,
    )
  )
}
