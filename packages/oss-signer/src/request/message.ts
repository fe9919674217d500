import type { HeaderMap } from '../headers.js'
import type { QueryList } from '../query.js'

/** What a signature is about, whoever makes or checks it. */
export interface Message {
  method: string
  /** `/`, `/bucket/` or `/bucket/key`, decoded. */
  resource: string
  headers: HeaderMap
  query: QueryList
  /** V4: the names of further signed headers, joined by `;`. */
  additionalHeaders: string
}

/** What a signature calls a place, whatever its URL. */
export function resourceOf(bucket: string | undefined, key: string | undefined): string {
  return bucket ? `/${bucket}/${key ?? ''}` : '/'
}

/** The lines `name:value` of the headers that are signed, sorted by name. */
export function canonicalHeaders(headers: HeaderMap, isSigned: (name: string) => boolean): string {
  const names = [...headers.keys()].filter(isSigned).sort()
  return names.map((name) => `${name}:${headers.get(name) ?? ''}\n`).join('')
}
