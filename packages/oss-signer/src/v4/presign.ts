import type { Call } from '../request/call.js'
import type { Stages } from '../types.js'
import { authV4 } from './auth.js'
import { additionalHeadersV4, canonicalQueryV4 } from './canonical-request.js'
import { stagesV4 } from './stages.js'

/** The query of a URL that lives for so many seconds. */
export function presignV4(call: Call, seconds: number): [query: string, stages: Stages] {
  const { method, resource, headers, signing } = call
  const { timestamp, scope, auth } = authV4(signing, call.time)
  const additional = additionalHeadersV4(call.additionalHeaders, headers)
  auth.push(['x-oss-expires', `${seconds}`])
  if (additional) auth.push(['x-oss-additional-headers', additional])
  const query = canonicalQueryV4([...call.query, ...auth])
  const { accessKeySecret } = signing.credentials
  const stages = stagesV4(accessKeySecret, timestamp, scope, method, resource, query, headers, additional)
  // The canonical query is itself the query of the URL.
  return [`${query}&x-oss-signature=${stages.signature}`, stages]
}
