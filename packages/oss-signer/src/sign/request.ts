import { isoBasic } from '../dates.js'
import { formatQuery } from '../query.js'
import { UNSIGNED_PAYLOAD } from '../request/headers.js'
import type { Message } from '../request/message.js'
import { isV1, prepare } from '../request/prepare.js'
import type { OssRequest, Signing, Stages } from '../types.js'
import { stagesV1 } from '../v1/signature.js'
import { canonicalQueryV4 } from '../v4/canonical-request.js'
import { ALGORITHM_V4, scopeV4, stagesV4 } from '../v4/signature.js'

export interface SignedRequest {
  method: string
  url: string
  /** The request's own headers and `Authorization`, `x-oss-date` and their like. */
  headers: Record<string, string>
  stages: Stages
}

/**
 * Signs a request in its `Authorization` header; OSS takes it within 15 minutes.
 * @throws SignerError for a mistake in the call
 */
export function signRequest(request: OssRequest, signing: Signing): SignedRequest {
  const prepared = prepare(request, signing)
  const { method, url, headers, second } = prepared
  const { securityToken } = signing.credentials
  const v1 = isV1(signing, request)
  const added: Record<string, string> = {}
  const add = (name: string, value: string) => headers.set(name, (added[name] = value))
  // Not Date where neither is given: a browser cannot send it.
  if (!headers.has('x-oss-date') && !(v1 && headers.has('date'))) {
    add('x-oss-date', v1 ? new Date(second * 1000).toUTCString() : isoBasic(second))
  }
  if (!v1 && !headers.has('x-oss-content-sha256')) add('x-oss-content-sha256', UNSIGNED_PAYLOAD)
  if (securityToken) add('x-oss-security-token', securityToken)
  const [Authorization, stages] = (v1 ? authorizeV1 : authorizeV4)(prepared, signing)
  const query = formatQuery(prepared.query)
  return {
    method,
    url: query ? `${url}?${query}` : url,
    headers: { ...request.headers, ...added, Authorization },
    stages,
  }
}

type Authorize = (message: Message, signing: Signing) => [authorization: string, stages: Stages]

const authorizeV1: Authorize = (message, { credentials }) => {
  const date = message.headers.get('x-oss-date') ?? message.headers.get('date') ?? ''
  const stages = stagesV1(message, credentials.accessKeySecret, date)
  return [`OSS ${credentials.accessKeyId}:${stages.signature}`, stages]
}

const authorizeV4: Authorize = (message, signing) => {
  const { accessKeyId, accessKeySecret } = signing.credentials
  const timestamp = message.headers.get('x-oss-date') ?? ''
  const scope = scopeV4(signing, timestamp)
  const stages = stagesV4(message, canonicalQueryV4(message.query), accessKeySecret, timestamp, scope)
  const names = message.additionalHeaders && `AdditionalHeaders=${message.additionalHeaders},`
  return [`${ALGORITHM_V4} Credential=${accessKeyId}/${scope},${names}Signature=${stages.signature}`, stages]
}
