import { hmacSha256, hmacSha256Hex, sha256Hex } from '#hash'
import { utf8 } from '../encoding.js'
import { demand } from '../errors.js'
import { kept } from '../kept.js'
import * as LIMITS from '../limits.js'
import type { Message } from '../request/message.js'
import type { Stages, UnversionedSigning } from '../types.js'
import { canonicalRequestV4 } from './canonical-request.js'

export const ALGORITHM_V4 = 'OSS4-HMAC-SHA256'
export const SCOPE_END_V4 = 'aliyun_v4_request'

/**
 * `YYYYMMDD/region/product/aliyun_v4_request`
 * @throws SignerError `MissingRegion`
 */
export function scopeV4(
  { region = '', product = 'oss' }: Pick<UnversionedSigning, 'region' | 'product'>,
  timestamp: string,
): string {
  demand(/^[\w-]+$/.test(region), 'MissingRegion', 'V4 needs a region, such as cn-hangzhou.')
  return `${timestamp.slice(0, 8)}/${regionId(region)}/${product}/${SCOPE_END_V4}`
}

/** `cn-hangzhou`, also where the region is spelt as in endpoints: `oss-cn-hangzhou`. */
export function regionId(region: string): string {
  return region.replace(/^oss-/, '')
}

/** @param timestamp `YYYYMMDDTHHMMSSZ` */
export function stringToSignV4(timestamp: string, scope: string, canonicalRequest: string): string {
  return `${ALGORITHM_V4}\n${timestamp}\n${scope}\n${sha256Hex(canonicalRequest)}`
}

/** The key of a secret for a scope, that is for a day and region. */
export function signingKeyV4(accessKeySecret: string, scope: string): Uint8Array {
  let key = utf8(`aliyun_v4${accessKeySecret}`)
  for (const part of scope.split('/')) key = hmacSha256(key, part)
  return key
}

/** Lower-case hex of HMAC-SHA256. */
export function signatureV4(signingKey: Uint8Array, stringToSign: string): string {
  return hmacSha256Hex(signingKey)(stringToSign)
}

type Sign = (stringToSign: string) => string

const signers = new Map<string, Map<string, Sign>>()

/** What signs with a secret for a scope; kept, so that the signing key need not be derived for every call. */
export function signerV4(accessKeySecret: string, scope: string): Sign {
  const scopes = kept(signers, accessKeySecret, LIMITS.KEPT_SECRETS, () => new Map<string, Sign>())
  return kept(scopes, scope, LIMITS.KEPT_SCOPES, () => hmacSha256Hex(signingKeyV4(accessKeySecret, scope)))
}

/**
 * All stages of a request's signature.
 * @param query what `canonicalQueryV4` gives
 */
export function stagesV4(
  message: Omit<Message, 'query'>,
  query: string,
  accessKeySecret: string,
  timestamp: string,
  scope: string,
): Stages {
  const canonicalRequest = canonicalRequestV4(message, query)
  const stringToSign = stringToSignV4(timestamp, scope, canonicalRequest)
  return { canonicalRequest, stringToSign, signature: signerV4(accessKeySecret, scope)(stringToSign) }
}
