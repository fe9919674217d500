import { type HeaderMap, readHeaders } from '../headers.js'
import { firstValues, parseQuery, type QueryList } from '../query.js'
import { type Address, readAddress } from './address.js'
import { invalidArgument } from './refusal.js'
import type { ReceivedRequest, RequestCheck } from './types.js'

/** A received request, decoded. */
export interface Reading extends Address {
  method: string
  headers: HeaderMap
  query: QueryList
  /** The query by name; of a repeated name the first value. */
  parameters: ReadonlyMap<string, string>
}

export function readRequest(received: ReceivedRequest, check: RequestCheck): Reading {
  const { method, host, path, query: search = '' } = received
  const at = path.indexOf('?')
  const { bucket, key } = readAddress(host, at < 0 ? path : path.slice(0, at), check)
  const query =
    parseQuery(at < 0 ? search.replace(/^\?/, '') : path.slice(at + 1)) ??
    invalidArgument('The query string is not percent-encoded UTF-8.')
  const given = received.headers
  const headers = given instanceof Map ? new Map(given as HeaderMap) : readHeaders(Object.entries(given))
  if (!headers.has('host')) headers.set('host', host)
  return { method: method.toUpperCase(), bucket, key, headers, query, parameters: firstValues(query) }
}
