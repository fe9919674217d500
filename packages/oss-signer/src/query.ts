import { percentDecode, percentEncode } from './encoding.js'

/** Decoded names and values in order; `null` is a name without a value, such as `?acl`. */
export type QueryList = readonly (readonly [name: string, value: string | null])[]

/**
 * Reads a query, or a body of form parameters.
 * @param query raw, without `?`
 * @returns undefined where it is no percent-encoded UTF-8
 */
export function parseQuery(query: string): QueryList | undefined {
  const list: [string, string | null][] = []
  for (const part of query.split('&')) {
    if (!part) continue
    const [rawName, rawValue] = splitPair(part)
    const name = percentDecode(rawName)
    const value = rawValue && percentDecode(rawValue)
    if (name === undefined || value === undefined) return undefined
    list.push([name, value])
  }
  return list
}

/** The query as a client sends it, without `?`. */
export function formatQuery(query: QueryList): string {
  return encodePairs(query).join('&')
}

/** Each parameter as `name=value`, encoded; the name alone where the value is empty. */
export function encodePairs(query: QueryList): string[] {
  return query.map(([name, value]) => percentEncode(name) + (value ? `=${percentEncode(value)}` : ''))
}

/** By name; of a repeated name the first value, which is the one that counts. */
export function firstValues(list: QueryList): Map<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of list) if (!values.has(name)) values.set(name, value ?? '')
  return values
}

/** `name=value`, or what the separator is; null without one. */
export function splitPair(text: string, separator = '='): [name: string, value: string | null] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}
