import {
  type PostPolicy,
  type ReceivedForm,
  type Signing,
  signatureV1,
  signPostPolicy,
  verifyPostForm,
} from '../src/index.js'
import { check, user } from './requests.js'

export const host = 'examplebucket.oss-cn-hangzhou.aliyuncs.com'

export const policy: PostPolicy = {
  bucket: 'examplebucket',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  key: 'user/1/${filename}',
  expiresIn: 600,
  fields: { success_action_status: '200', 'x-oss-meta-a': '值' },
  conditions: [['content-length-range', 1, 10]],
}

/** The form that a browser posts, with some fields changed, added, or (undefined) left out. */
export function formOf(
  signing: Signing,
  given = policy,
  changes: Record<string, string | undefined> = {},
): ReceivedForm {
  const fields = { ...Object.fromEntries(signPostPolicy(given, signing).fields), ...changes }
  return { host, fields: Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined) }
}

/** A V1 form with a policy that nobody but its signer has looked at. */
export function formWith(policy: string | object, fields: Record<string, string> = {}): ReceivedForm {
  const document = Buffer.from(typeof policy === 'string' ? policy : JSON.stringify(policy)).toString('base64')
  const { accessKeyId, accessKeySecret } = user
  const signature = signatureV1(accessKeySecret, document)
  return {
    host,
    fields: { key: 'a.txt', ...fields, policy: document, OSSAccessKeyId: accessKeyId, Signature: signature },
  }
}

export function formErrorOf(form: ReceivedForm, given = check) {
  const outcome = verifyPostForm(form, given)
  return outcome.ok ? undefined : outcome.error
}
