import { decode } from '../encoding.js'
import type { HeaderMap } from '../request/headers.js'
import type { QueryList } from '../types.js'
import { type Address, readAddress } from './address.js'
import { invalidArgument } from './refusal.js'
import type { ReceivedHeaders, ReceivedRequest, RequestCheck } from './types.js'

/** A received request, decoded. */
export interface Reading extends Address {
  method: string
  headers: HeaderMap
  query: QueryList
}

export function readRequest(received: ReceivedRequest, check: RequestCheck): Reading {
  const [, path = '', search] = /^([^?]*)\??(.*)$/s.exec(received.path) ?? []
  const headers = readHeaders(received.headers)
  if (!headers.has('host')) headers.set('host', received.host)
  return {
    ...readAddress({ host: received.host, path }, check),
    method: received.method.toUpperCase(),
    headers,
    query: readQuery(search || (received.query ?? '').replace(/^\?/, '')),
  }
}

/** The value of a query parameter; the first one where it is repeated. */
export function parameter(query: QueryList, name: string): string | undefined {
  const found = query.find(([given]) => given === name)
  return found && (found[1] ?? '')
}

function readHeaders(received: ReceivedHeaders): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [given, values] of Object.entries(received)) {
    const name = given.toLowerCase()
    for (const value of typeof values === 'string' ? [values] : (values ?? [])) {
      const text = utf8OfLatin1(value.trim())
      const before = headers.get(name)
      headers.set(name, before === undefined ? text : `${before},${text}`)
    }
  }
  return headers
}

/** Node and fetch hand over a header's bytes as Latin-1; OSS clients send, and sign, UTF-8. */
function utf8OfLatin1(value: string): string {
  if (!/^[\0-\xff]*[\x80-\xff][\0-\xff]*$/.test(value)) return value
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(value, (char) => char.charCodeAt(0)))
  } catch {
    return value
  }
}

function readQuery(search: string): QueryList {
  return search
    .split('&')
    .filter(Boolean)
    .map((part) => {
      const [, name = '', value] = /^([^=]*)=?(.*)$/s.exec(part) ?? []
      return [decodePart(name), part.includes('=') ? decodePart(value ?? '') : null]
    })
}

function decodePart(text: string): string {
  try {
    return decode(text)
  } catch {
    invalidArgument('The query string is not percent-encoded UTF-8.')
  }
}
