import { percentEncode } from '../encoding.js'
import * as LIMITS from '../limits.js'
import { encodePairs } from '../query.js'
import { prepare } from '../request/prepare.js'
import type { OssRequest, UnversionedSigning } from '../types.js'
import { byName } from '../v4/canonical-request.js'
import { marksV4 } from '../v4/marks.js'
import { ALGORITHM_V4, stagesV4 } from '../v4/signature.js'
import { lifeOf, signedUrl, type SignedUrl } from './presigned.js'

/**
 * `signUrl` for V4 alone: a browser that needs no more is spared V1, its SHA-1 and its list of sub-resources.
 * @throws SignerError for a mistake in the call
 */
export function signUrlV4(request: OssRequest, signing: UnversionedSigning): SignedUrl {
  const { accessKeySecret, securityToken } = signing.credentials
  const prepared = prepare(request, signing)
  const { second, additionalHeaders } = prepared
  const { timestamp, scope, credential } = marksV4(second, signing)
  const life = lifeOf(request.expiresIn, prepared, securityToken ? LIMITS.V4_STS_SECONDS : LIMITS.V4_SECONDS)
  const pairs: string[] = []
  if (additionalHeaders) pairs.push(`x-oss-additional-headers=${percentEncode(additionalHeaders)}`)
  pairs.push(`x-oss-credential=${credential}`, `x-oss-date=${timestamp}`, `x-oss-expires=${life}`)
  if (securityToken) pairs.push(`x-oss-security-token=${percentEncode(securityToken)}`)
  pairs.push(`x-oss-signature-version=${ALGORITHM_V4}`)
  // These are in order already.
  const query = (prepared.query.length ? pairs.concat(encodePairs(prepared.query)).sort(byName) : pairs).join('&')
  const stages = stagesV4(prepared, query, accessKeySecret, timestamp, scope)
  // The canonical query is itself the query of the URL.
  return signedUrl(request, prepared, `${query}&x-oss-signature=${stages.signature}`, life, stages)
}
