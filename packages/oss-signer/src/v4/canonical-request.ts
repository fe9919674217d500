import { percentEncodePath } from '../encoding.js'
import type { HeaderMap } from '../headers.js'
import { encodePairs, type QueryList } from '../query.js'
import { UNSIGNED_PAYLOAD } from '../request/headers.js'
import { canonicalHeaders, type Message } from '../request/message.js'

/**
 * The six parts of a V4 request, one under the other.
 * @param query what {@link canonicalQueryV4} gives
 */
export function canonicalRequestV4(
  { method, resource, headers, additionalHeaders }: Omit<Message, 'query'>,
  query: string,
): string {
  const additional = additionalHeaders ? additionalHeaders.toLowerCase().split(';') : []
  const lines = canonicalHeaders(headers, (name) => isSignedByDefault(name) || additional.includes(name))
  return `${method}\n${percentEncodePath(resource)}\n${query}\n${lines}\n${additionalHeaders}\n${UNSIGNED_PAYLOAD}`
}

/** Every parameter, encoded, sorted by its encoded name; without `=` where the value is empty. */
export function canonicalQueryV4(query: QueryList): string {
  return encodePairs(query).sort(byName).join('&')
}

/** For `name=value`, encoded. A blank comes before all that a name has, as its end does: `a=1` before `a-b=1`. */
export function byName(a: string, b: string): number {
  return a.replace('=', ' ') < b.replace('=', ' ') ? -1 : 1
}

/** The headers to sign beside the default ones: lower-case, each once, sorted, joined by `;`; absent ones are dropped. */
export function additionalHeadersV4(names: readonly string[] = [], headers: HeaderMap): string {
  if (!names.length) return ''
  const wanted = names.map((name) => name.toLowerCase())
  return [...headers.keys()]
    .filter((name) => wanted.includes(name) && !isSignedByDefault(name))
    .sort()
    .join(';')
}

function isSignedByDefault(name: string): boolean {
  return name.startsWith('x-oss-') || name === 'content-type' || name === 'content-md5'
}
