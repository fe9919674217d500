import { demand } from '../errors.js'
import * as LIMITS from '../limits.js'
import { prepareCall } from '../request/call.js'
import type { OssRequest, Signing, Stages } from '../types.js'
import { presignV1 } from '../v1/presign.js'
import { presignV4 } from '../v4/presign.js'

export interface SignedUrl {
  method: string
  url: string
  /** What the caller must send along, as it was given. */
  headers: Record<string, string>
  /** When the URL ends; earlier than asked for where the STS credentials end first. */
  expiresAt: Date
  stages: Stages
}

/**
 * Signs a request into its URL: whoever has the URL can make the request until it expires.
 * @throws SignerError for what OSS would refuse
 */
export function signUrl(request: OssRequest, signing: Signing): SignedUrl {
  const call = prepareCall(request, signing)
  const { expiresIn = 3600 } = request
  const isV1 = signing.version === 'V1'
  const limit = isV1 ? Infinity : signing.credentials.securityToken ? LIMITS.V4_STS_SECONDS : LIMITS.V4_SECONDS
  demand(
    Number.isSafeInteger(expiresIn) && expiresIn > 0 && expiresIn <= limit,
    'InvalidExpiry',
    `expiresIn must be whole seconds from 1 to ${limit}.`,
  )
  const seconds = Math.min(expiresIn, call.secondsLeft)
  const [query, stages] = isV1 ? presignV1(call, seconds) : presignV4(call, seconds)
  return {
    method: call.method,
    url: `${call.url}?${query}`,
    headers: { ...request.headers },
    expiresAt: new Date((Math.floor(call.time / 1000) + seconds) * 1000),
    stages,
  }
}
