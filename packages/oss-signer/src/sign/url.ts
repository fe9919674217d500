import { isV1 } from '../request/prepare.js'
import type { OssRequest, Signing } from '../types.js'
import type { SignedUrl } from './presigned.js'
import { signUrlV1 } from './url-v1.js'
import { signUrlV4 } from './url-v4.js'

/**
 * Signs a request into its URL: whoever has the URL can make the request until it expires.
 * @throws SignerError for a mistake in the call
 */
export function signUrl(request: OssRequest, signing: Signing): SignedUrl {
  return (isV1(signing, request) ? signUrlV1 : signUrlV4)(request, signing)
}
