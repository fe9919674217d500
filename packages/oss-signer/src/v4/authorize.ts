import { isoBasic } from '../dates.js'
import { demand } from '../errors.js'
import type { Call } from '../request/call.js'
import type { Stages } from '../types.js'
import { additionalHeadersV4, canonicalQueryV4 } from './canonical-request.js'
import { ALGORITHM_V4, scopeV4 } from './signature.js'
import { stagesV4 } from './stages.js'

/** The headers that a signed request carries beside its own. */
export function authorizeV4(call: Call): [added: Record<string, string>, stages: Stages] {
  const { method, resource, headers, signing } = call
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  demand(!headers.has('x-oss-date'), 'InvalidHeader', 'x-oss-date of V4 is made from now.')
  const timestamp = isoBasic(call.time)
  const added: Record<string, string> = { 'x-oss-date': timestamp }
  if (!headers.has('x-oss-content-sha256')) added['x-oss-content-sha256'] = 'UNSIGNED-PAYLOAD'
  if (securityToken) added['x-oss-security-token'] = securityToken
  const all = new Map([...headers, ...Object.entries(added)])
  const scope = scopeV4(signing, timestamp)
  const additional = additionalHeadersV4(call.additionalHeaders, all)
  const query = canonicalQueryV4(call.query)
  const stages = stagesV4(accessKeySecret, timestamp, scope, method, resource, query, all, additional)
  const names = additional && `AdditionalHeaders=${additional},`
  const credential = `${accessKeyId}/${scope}`
  return [
    { ...added, Authorization: `${ALGORITHM_V4} Credential=${credential},${names}Signature=${stages.signature}` },
    stages,
  ]
}
