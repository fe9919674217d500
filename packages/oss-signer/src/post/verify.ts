import { timeOf } from '../dates.js'
import { checkObjectName, readAddress } from '../verify/address.js'
import { credentialsOf, refuseAnonymous, signatureDoesNotMatch } from '../verify/authenticate.js'
import { isEqual } from '../verify/equal.js'
import { firstValues } from '../query.js'
import { invalidArgument, refuse, verdict } from '../verify/refusal.js'
import type { Refused, RequestCheck, Verified } from '../verify/types.js'
import { type FormClaim, readFormClaim } from './claim.js'
import { checkPolicy } from './policy.js'

/** A form as it was posted; the file's bytes may still be on their way. */
export interface ReceivedForm {
  /** The Host header. */
  host: string
  /** The raw path, default `/`. */
  path?: string
  /** The fields before the file, names in any case. */
  fields: Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>
  file?: {
    /** Replaces `${filename}` in the key. */
    filename?: string
    /** In bytes; without it the caller holds the file against `contentLengthRange` when it is there. */
    size?: number
  }
}

export interface VerifiedForm extends Verified {
  bucket: string
  key: string
  /** The fields that were verified, by lower-case name; the first one where it is repeated. */
  fields: ReadonlyMap<string, string>
  /** The sizes that the policy allows, in bytes. */
  contentLengthRange: readonly [min: number, max: number]
}

const ANY_SIZE = [0, Infinity] as const
const KEY_MISSING =
  "The bucket POST must contain the specified 'key'. If it is specified, please check the order of the fields"

/**
 * Checks a posted form, in the order in which OSS does.
 * @returns the bucket and key that it is about, or the error that OSS would give
 */
export function verifyPostForm(form: ReceivedForm, check: RequestCheck): VerifiedForm | Refused {
  return verdict(() => {
    const time = timeOf(check.now)
    const { bucket } = readAddress(form.host, form.path ?? '/', check)
    if (!bucket) refuse(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.')
    const fields = readFields(form.fields)
    const template = fields.get('key')
    if (!template) invalidArgument(KEY_MISSING)
    const claim = readFormClaim(fields, check, time)
    if (!claim && !check.anonymous) refuseAnonymous()
    const contentLengthRange = claim ? checkClaim(claim, fields, bucket, form.file?.size, check, time) : ANY_SIZE
    const { filename } = form.file ?? {}
    const key = filename === undefined ? template : template.replaceAll('${filename}', () => baseName(filename))
    checkObjectName(key)
    const { accessKeyId, version } = claim ?? {}
    return { ok: true, bucket, key, accessKeyId, version, fields, contentLengthRange }
  })
}

function readFields(given: ReceivedForm['fields']): Map<string, string> {
  const list = isIterable(given) ? [...given] : Object.entries(given)
  return firstValues(list.map(([name, value]) => [name.toLowerCase(), value]))
}

function isIterable(fields: ReceivedForm['fields']): fields is Iterable<readonly [name: string, value: string]> {
  return Symbol.iterator in fields
}

/** The key, the token, the signature, the policy. */
function checkClaim(
  { accessKeyId, signature, policy, pinned, sign }: FormClaim,
  fields: ReadonlyMap<string, string>,
  bucket: string,
  size: number | undefined,
  check: RequestCheck,
  time: number,
): readonly [number, number] {
  const { accessKeySecret } = credentialsOf(accessKeyId, fields.get('x-oss-security-token'), check, time)
  if (!isEqual(sign(accessKeySecret), signature)) {
    signatureDoesNotMatch(accessKeyId, signature, { stringToSign: policy })
  }
  return checkPolicy(policy, new Map([...fields, ['bucket', bucket]]), pinned, size, time)
}

// A browser may send a whole path.
function baseName(filename: string): string {
  return filename.replace(/^.*[/\\]/s, '')
}
