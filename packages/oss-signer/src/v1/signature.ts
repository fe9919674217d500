import { hmacBase64 } from '#hash'
import { canonicalHeaders, type HeaderMap } from '../request/headers.js'
import type { QueryList, Stages } from '../types.js'
import { isSubresource } from './subresources.js'

/**
 * CanonicalizedResource: the decoded resource and its signed sub-resources, decoded, sorted by name.
 * @param resource `/`, `/bucket/` or `/bucket/key`
 */
export function canonicalResourceV1(resource: string, query: QueryList): string {
  const signed = query.filter(([name]) => isSubresource(name)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const text = signed.map(([name, value]) => name + (value ? `=${value}` : '')).join('&')
  return text ? `${resource}?${text}` : resource
}

/**
 * @param date the date of a header signature, or the unix seconds at which a URL expires
 * @param canonicalResource what {@link canonicalResourceV1} gives
 */
export function stringToSignV1(method: string, headers: HeaderMap, date: string, canonicalResource: string): string {
  const lines = canonicalHeaders(headers, (name) => name.startsWith('x-oss-'))
  const head = [method, headers.get('content-md5'), headers.get('content-type'), date].join('\n')
  return `${head}\n${lines}${canonicalResource}`
}

/** Base64 of HMAC-SHA1. */
export function signatureV1(accessKeySecret: string, stringToSign: string): string {
  return hmacBase64('sha1', accessKeySecret, stringToSign)
}

/** All stages of a request's signature. */
export function stagesV1(
  accessKeySecret: string,
  method: string,
  headers: HeaderMap,
  date: string,
  resource: string,
  query: QueryList,
): Stages {
  const stringToSign = stringToSignV1(method, headers, date, canonicalResourceV1(resource, query))
  return { stringToSign, signature: signatureV1(accessKeySecret, stringToSign) }
}
