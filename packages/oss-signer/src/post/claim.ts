import * as LIMITS from '../limits.js'
import type { SignatureVersion } from '../types.js'
import { signatureV1 } from '../v1/signature.js'
import { signerV4 } from '../v4/signature.js'
import { invalidArgument } from '../verify/refusal.js'
import type { RequestCheck } from '../verify/types.js'
import { readWindow } from '../verify/v4.js'

/** What a form says of its signature. */
export interface FormClaim {
  version: SignatureVersion
  accessKeyId: string
  /** In base64, as it was signed. */
  policy: string
  signature: string
  sign: (accessKeySecret: string) => string
  /** The fields for which the policy must have a condition. */
  pinned: readonly string[]
}

/** Undefined for an anonymous form. */
export function readFormClaim(
  fields: ReadonlyMap<string, string>,
  check: RequestCheck,
  time: number,
): FormClaim | undefined {
  const has = (...names: string[]) => names.some((name) => fields.has(name))
  const isV4 = has('x-oss-signature-version', 'x-oss-credential', 'x-oss-signature')
  if (!isV4 && !has('ossaccesskeyid', 'policy', 'signature')) return undefined
  const required = (name: string, ec?: string) => fields.get(name.toLowerCase()) || fieldMissing(name, ec)
  const policy = required('policy', '0002-00000702')
  if (!isV4) {
    const signature = required('Signature', '0002-00000703')
    const accessKeyId = required('OSSAccessKeyId')
    return { version: 'V1', accessKeyId, policy, signature, sign: (secret) => signatureV1(secret, policy), pinned: [] }
  }
  const signature = required('x-oss-signature', '0002-00000704')
  required('x-oss-date', '0002-00000709')
  required('x-oss-credential', '0002-00000710')
  const [accessKeyId, scope] = readWindow(fields, LIMITS.V4_SECONDS, check, time)
  const sign = (secret: string) => signerV4(secret, scope)(policy)
  const pinned = V4_FIELDS.filter((name) => fields.has(name))
  return { version: 'V4', accessKeyId, policy, signature, sign, pinned }
}

const V4_FIELDS = ['x-oss-signature-version', 'x-oss-credential', 'x-oss-date', 'x-oss-security-token']

function fieldMissing(name: string, ec?: string): never {
  const message = `Bucket POST must contain a field named '${name}'. If it is specified, please check the order of the fields.`
  invalidArgument(message, ec)
}
