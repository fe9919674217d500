import { percentEncode } from '../encoding.js'
import { SignerError } from '../errors.js'
import type { HeaderMap } from '../headers.js'
import * as LIMITS from '../limits.js'
import { prepare } from '../request/prepare.js'
import type { OssRequest, UnversionedSigning } from '../types.js'
import { byNameAndValue, encodePair, type EncodedPair, joinPairs } from '../v4/canonical-request.js'
import { marksV4 } from '../v4/marks.js'
import { ALGORITHM_V4, stagesV4 } from '../v4/signature.js'
import { lifeOf, signedUrl, type SignedUrl } from './presigned.js'

/**
 * `signUrl` for V4 alone: a browser that needs no more is spared V1, its SHA-1 and its list of sub-resources.
 * @throws SignerError for what OSS would refuse
 */
export function signUrlV4(request: OssRequest, signing: UnversionedSigning): SignedUrl {
  const { accessKeyId, accessKeySecret, securityToken } = signing.credentials
  const prepared = prepare(request, signing)
  const { second, headers, additionalHeaders } = prepared
  const { timestamp, scope, credential } = marksV4(second, accessKeyId, signing.region, signing.product)
  const life = lifeOf(request, prepared, securityToken ? LIMITS.V4_STS_SECONDS : LIMITS.V4_SECONDS)
  const pairs: EncodedPair[] = []
  if (additionalHeaders) pairs.push(['x-oss-additional-headers', percentEncode(additionalHeaders)])
  pairs.push(['x-oss-credential', credential], ['x-oss-date', timestamp], ['x-oss-expires', String(life)])
  if (securityToken) pairs.push(['x-oss-security-token', percentEncode(securityToken)])
  pairs.push(['x-oss-signature-version', ALGORITHM_V4])
  // These are in order already.
  if (prepared.query.length) {
    pairs.push(...prepared.query.map(encodePair))
    pairs.sort(byNameAndValue)
  }
  checkAgreement(headers, pairs)
  const query = joinPairs(pairs)
  const stages = stagesV4(prepared, query, accessKeySecret, timestamp, scope)
  // The canonical query is itself the query of the URL.
  return signedUrl(request, prepared, `${query}&x-oss-signature=${stages.signature}`, life, stages)
}

/** OSS refuses what a header and a parameter say differently. */
function checkAgreement(headers: HeaderMap, pairs: readonly EncodedPair[]): void {
  for (const [header, text] of headers) {
    if (
      header.startsWith('x-oss-') &&
      (pairs.find(([name]) => name === header)?.[1] ?? percentEncode(text)) !== percentEncode(text)
    )
      throw new SignerError('InvalidHeader', `Header ${header} differs from the parameter.`)
  }
}
