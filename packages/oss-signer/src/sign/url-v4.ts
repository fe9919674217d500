import { percentEncode } from '../encoding.js'
import { demand } from '../errors.js'
import * as LIMITS from '../limits.js'
import type { HeaderMap } from '../headers.js'
import type { OssRequest, UnversionedSigning } from '../types.js'
import { marksV4 } from '../v4/marks.js'
import { encodePair, joinSorted, type EncodedPair } from '../v4/canonical-request.js'
import { ALGORITHM_V4, stagesV4 } from '../v4/signature.js'
import { presigned, type SignedUrl } from './presigned.js'

/**
 * `signUrl` for V4 alone: a browser that needs no more is spared V1, its SHA-1 and its list of sub-resources.
 * @throws SignerError for what OSS would refuse
 */
export function signUrlV4(request: OssRequest, signing: UnversionedSigning): SignedUrl {
  const { accessKeySecret, securityToken } = signing.credentials
  const limit = securityToken ? LIMITS.V4_STS_SECONDS : LIMITS.V4_SECONDS
  return presigned(request, signing, limit, (prepared, seconds) => {
    const { timestamp, scope, credential } = marksV4(signing, prepared.second)
    const additional = percentEncode(prepared.additionalHeaders)
    const pairs: EncodedPair[] = prepared.query.map(encodePair)
    if (additional) pairs.push(['x-oss-additional-headers', additional])
    pairs.push(['x-oss-credential', credential], ['x-oss-date', timestamp], ['x-oss-expires', `${seconds}`])
    if (securityToken) pairs.push(['x-oss-security-token', percentEncode(securityToken)])
    pairs.push(['x-oss-signature-version', ALGORITHM_V4])
    checkAgreement(prepared.headers, pairs)
    const query = joinSorted(pairs)
    const stages = stagesV4(prepared, query, accessKeySecret, timestamp, scope)
    // The canonical query is itself the query of the URL.
    return [`${query}&x-oss-signature=${stages.signature}`, stages]
  })
}

/** OSS refuses what a header and a parameter say differently. */
function checkAgreement(headers: HeaderMap, pairs: readonly EncodedPair[]): void {
  for (const [header, text] of headers) {
    const pair = header.startsWith('x-oss-') ? pairs.find(([name]) => name === header) : undefined
    demand(!pair || pair[1] === percentEncode(text), 'InvalidHeader', `Header ${header} differs from the parameter.`)
  }
}
