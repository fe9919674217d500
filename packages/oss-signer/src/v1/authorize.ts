import { httpDate } from '../dates.js'
import type { Call } from '../request/call.js'
import type { Stages } from '../types.js'
import { stagesV1 } from './signature.js'

/** The headers that a signed request carries beside its own. */
export function authorizeV1(call: Call): [added: Record<string, string>, stages: Stages] {
  const { method, resource, headers, query, signing } = call
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  const added: Record<string, string> = {}
  // Not Date: a browser cannot send it.
  if (!headers.has('x-oss-date') && !headers.has('date')) added['x-oss-date'] = httpDate(call.time)
  if (securityToken) added['x-oss-security-token'] = securityToken
  const all = new Map([...headers, ...Object.entries(added)])
  const date = all.get('x-oss-date') ?? all.get('date') ?? ''
  const stages = stagesV1(accessKeySecret, method, all, date, resource, query)
  return [{ ...added, Authorization: `OSS ${accessKeyId}:${stages.signature}` }, stages]
}
