import { encode, encodePath } from '../encoding.js'
import { canonicalHeaders, type HeaderMap } from '../request/headers.js'
import type { QueryList } from '../types.js'

/**
 * The six parts of a V4 request, one under the other.
 * @param resource `/`, `/bucket/` or `/bucket/key`, decoded
 * @param query what {@link canonicalQueryV4} gives
 * @param additionalHeaders what {@link additionalHeadersV4} gives
 */
export function canonicalRequestV4(
  method: string,
  resource: string,
  query: string,
  headers: HeaderMap,
  additionalHeaders: string,
): string {
  const additional = additionalHeaders.toLowerCase().split(';')
  const lines = canonicalHeaders(headers, (name) => isSignedByDefault(name) || additional.includes(name))
  const payload = headers.get('x-oss-content-sha256') ?? 'UNSIGNED-PAYLOAD'
  return `${method}\n${encodePath(resource)}\n${query}\n${lines}\n${additionalHeaders}\n${payload}`
}

/** Every parameter, encoded, sorted by its encoded name; without `=` where the value is empty. */
export function canonicalQueryV4(query: QueryList): string {
  // A blank sorts before every character of an encoded name, so that a < a-b < ab; "=" does not.
  return query
    .map(([name, value]) => encode(name) + (value ? ` ${encode(value)}` : ''))
    .sort()
    .join('&')
    .replaceAll(' ', '=')
}

/** The headers to sign beside the default ones: lower-case, each once, sorted, joined by `;`; absent ones are dropped. */
export function additionalHeadersV4(names: readonly string[], headers: HeaderMap): string {
  const wanted = names.map((name) => name.toLowerCase())
  return [...headers.keys()]
    .filter((name) => wanted.includes(name) && !isSignedByDefault(name))
    .sort()
    .join(';')
}

function isSignedByDefault(name: string): boolean {
  return /^(x-oss-|content-(type|md5)$)/.test(name)
}
