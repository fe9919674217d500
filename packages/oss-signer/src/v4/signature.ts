import { hmac, hmacHex, sha256Hex } from '#hash'
import { demand } from '../errors.js'
import * as LIMITS from '../limits.js'
import type { Signing } from '../types.js'

export const ALGORITHM_V4 = 'OSS4-HMAC-SHA256'
export const SCOPE_END_V4 = 'aliyun_v4_request'

/**
 * `YYYYMMDD/region/product/aliyun_v4_request`
 * @throws SignerError `MissingRegion`
 */
export function scopeV4(
  { region = '', product = 'oss' }: Pick<Signing, 'region' | 'product'>,
  timestamp: string,
): string {
  const id = regionId(region)
  demand(/^[\w-]+$/.test(id), 'MissingRegion', 'V4 needs the id of a region, such as cn-hangzhou.')
  return `${timestamp.slice(0, 8)}/${id}/${product}/${SCOPE_END_V4}`
}

/** `cn-hangzhou`, also where the region is spelt as in endpoints: `oss-cn-hangzhou`. */
export function regionId(region: string): string {
  return region.replace(/^oss-/, '')
}

/** @param timestamp `YYYYMMDDTHHMMSSZ` */
export function stringToSignV4(timestamp: string, scope: string, canonicalRequest: string): string {
  return `${ALGORITHM_V4}\n${timestamp}\n${scope}\n${sha256Hex(canonicalRequest)}`
}

const signingKeys = new Map<string, Uint8Array>()

/** The key of a secret for a scope: four HMACs, kept for the next call. */
export function signingKeyV4(accessKeySecret: string, scope: string): Uint8Array {
  const id = scope + accessKeySecret
  let key = signingKeys.get(id)
  if (!key) {
    const [day = '', ...rest] = scope.split('/')
    key = hmac('sha256', `aliyun_v4${accessKeySecret}`, day)
    for (const part of rest) key = hmac('sha256', key, part)
    for (const oldest of signingKeys.keys()) {
      if (signingKeys.size < LIMITS.SIGNING_KEYS) break
      signingKeys.delete(oldest)
    }
    signingKeys.set(id, key)
  }
  return key
}

/** Lower-case hex of HMAC-SHA256. */
export function signatureV4(signingKey: Uint8Array, stringToSign: string): string {
  return hmacHex('sha256', signingKey, stringToSign)
}
