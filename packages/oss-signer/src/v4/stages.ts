import type { Stages } from '../types.js'
import { canonicalRequestV4 } from './canonical-request.js'
import { signatureV4, signingKeyV4, stringToSignV4 } from './signature.js'

/** All stages of a request's signature. */
export function stagesV4(
  accessKeySecret: string,
  timestamp: string,
  scope: string,
  ...request: Parameters<typeof canonicalRequestV4>
): Required<Stages> {
  const canonicalRequest = canonicalRequestV4(...request)
  const stringToSign = stringToSignV4(timestamp, scope, canonicalRequest)
  return { canonicalRequest, stringToSign, signature: signatureV4(signingKeyV4(accessKeySecret, scope), stringToSign) }
}
