import { decode, trimBlanks, utf8OfBinary } from '../encoding.js'
import type { HeaderMap } from '../request/message.js'
import type { QueryList } from '../types.js'
import { type Address, readAddress } from './address.js'
import { invalidArgument } from './refusal.js'
import type { ReceivedHeaders, ReceivedRequest, RequestCheck } from './types.js'

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
  const query = readQuery(at < 0 ? search.replace(/^\?/, '') : path.slice(at + 1))
  const headers = readHeaders(received.headers)
  if (!headers.has('host')) headers.set('host', host)
  return { method: method.toUpperCase(), bucket, key, headers, query, parameters: firstValues(query) }
}

/** By name; of a repeated name the first value. */
export function firstValues(list: QueryList): Map<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of list) if (!values.has(name)) values.set(name, value ?? '')
  return values
}

function readHeaders(received: ReceivedHeaders): Map<string, string> {
  if (received instanceof Map) return new Map(received)
  const headers = new Map<string, string>()
  for (const [given, values = []] of Object.entries(received)) {
    const name = given.toLowerCase()
    for (const value of typeof values === 'string' ? [values] : values) {
      const before = headers.get(name)
      const text = utf8OfLatin1(trimBlanks(value))
      headers.set(name, before === undefined ? text : `${before},${text}`)
    }
  }
  return headers
}

/** Node and fetch hand over a header's bytes as Latin-1; OSS clients send, and sign, UTF-8. */
function utf8OfLatin1(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value
  try {
    return utf8OfBinary(value)
  } catch {
    return value
  }
}

function readQuery(search: string): QueryList {
  const query: [string, string | null][] = []
  try {
    for (const part of search.split('&')) {
      const [name, value] = splitPair(part)
      if (part) query.push([decode(name), value && decode(value)])
    }
  } catch {
    invalidArgument('The query string is not percent-encoded UTF-8.')
  }
  return query
}

/** `name=value`; null without `=`. */
export function splitPair(text: string): [name: string, value: string | null] {
  const at = text.indexOf('=')
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}
