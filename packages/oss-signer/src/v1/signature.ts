import { hmacSha1Base64 } from '#hash'
import type { QueryList } from '../query.js'
import { canonicalHeaders, type Message } from '../request/message.js'
import type { Stages } from '../types.js'
import { isSubresource } from './subresources.js'

/**
 * CanonicalizedResource: the decoded resource and its signed sub-resources, decoded, sorted by name.
 * @param resource `/`, `/bucket/` or `/bucket/key`
 */
export function canonicalResourceV1(resource: string, query: QueryList): string {
  const signed = query.filter(([name]) => isSubresource(name))
  if (!signed.length) return resource
  signed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `${resource}?${signed.map(([name, value]) => name + (value ? `=${value}` : '')).join('&')}`
}

/** @param date the date of a header signature, or the unix seconds at which a URL expires */
export function stringToSignV1(
  { method, resource, headers, query }: Omit<Message, 'additionalHeaders'>,
  date: string,
): string {
  const lines = canonicalHeaders(headers, (name) => name.startsWith('x-oss-'))
  const md5 = headers.get('content-md5') ?? ''
  const type = headers.get('content-type') ?? ''
  return `${method}\n${md5}\n${type}\n${date}\n${lines}${canonicalResourceV1(resource, query)}`
}

/** Base64 of HMAC-SHA1, of a request's string to sign or of a form's policy. */
export function signatureV1(accessKeySecret: string, stringToSign: string): string {
  return hmacSha1Base64(accessKeySecret, stringToSign)
}

/** All stages of a request's signature. */
export function stagesV1(message: Omit<Message, 'additionalHeaders'>, accessKeySecret: string, date: string): Stages {
  const stringToSign = stringToSignV1(message, date)
  return { stringToSign, signature: signatureV1(accessKeySecret, stringToSign) }
}
