import { percentEncode } from '../encoding.js'
import type { QueryList } from '../query.js'
import { canonicalQueryV4 } from '../v4/canonical-request.js'
import type { CanonicalForm } from './claim.js'

type Compare = (a: string, b: string) => number

const byLocale: Compare = (a, b) => a.localeCompare(b)
const byBytes: Compare = (a, b) => (percentEncode(a) < percentEncode(b) ? -1 : 1)

/** The ways in which ali-oss up to 6.23 signs what OSS reads otherwise, and refuses. */
export function aliOssForms(bucket: string | undefined, key: string | undefined): CanonicalForm[] {
  const keys = [key]
  // With an IP endpoint and sldEnable the bucket is in the Host header and in the path as well.
  if (bucket && `${key}/`.startsWith(`${bucket}/`)) keys.push(key?.slice(bucket.length + 1) || undefined)
  const queries = [
    canonicalQueryV4,
    (query: QueryList) => canonicalQuery(query, byLocale, ''),
    (query: QueryList) => canonicalQuery(query, byLocale, '='),
    (query: QueryList) => canonicalQuery(query, byBytes, '='),
  ]
  return keys.flatMap((each) => queries.map((query) => ({ key: each, canonicalQuery: query })))
}

function canonicalQuery(query: QueryList, compare: Compare, empty: string): string {
  return [...query]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, value]) => percentEncode(name) + (value ? `=${percentEncode(value)}` : value === '' ? empty : ''))
    .join('&')
}
