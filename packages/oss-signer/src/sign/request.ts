import { prepareCall } from '../request/call.js'
import { queryString } from '../request/query.js'
import type { OssRequest, Signing, Stages } from '../types.js'
import { authorizeV1 } from '../v1/authorize.js'
import { authorizeV4 } from '../v4/authorize.js'

export interface SignedRequest {
  method: string
  url: string
  /** The request's own headers and `Authorization`, `x-oss-date` and their like. */
  headers: Record<string, string>
  stages: Stages
}

/**
 * Signs a request in its `Authorization` header; OSS takes it within 15 minutes.
 * @throws SignerError for what OSS would refuse
 */
export function signRequest(request: OssRequest, signing: Signing): SignedRequest {
  const call = prepareCall(request, signing)
  const [added, stages] = signing.version === 'V1' ? authorizeV1(call) : authorizeV4(call)
  const query = queryString(call.query)
  return {
    method: call.method,
    url: query ? `${call.url}?${query}` : call.url,
    headers: { ...request.headers, ...added },
    stages,
  }
}
