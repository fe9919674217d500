import type { Body } from '../store/store.js'

/** Lower-case names; the values of a repeated header joined with `,` in the order in which they came. */
export type HeaderMap = ReadonlyMap<string, string>

/** A request as it came, before anything in it is decoded or believed. */
export interface OssRequest {
  method: string
  host: string
  /** As in the request line, without the query. */
  path: string
  /** As in the request line, without the `?`. */
  query: string
  headers: HeaderMap
  /** To be read once. The client is asked for it (`100 Continue`) only then. */
  readonly body: AsyncIterable<Uint8Array>
  remoteAddress: string
  secure: boolean
}

export interface OssResponse {
  status: number
  headers: Record<string, string>
  body?: Body | string
}

/**
 * A header's text: clients send UTF-8, Node hands over its bytes as latin1.
 * What is no UTF-8 stays latin1.
 */
export function headerText(value: string): string {
  if (!hasHighBytes(value)) return value
  const bytes = Buffer.from(value, 'latin1')
  const text = bytes.toString()
  return text.includes('\uFFFD') ? value : text
}

/** The same bytes the other way, as Node sends headers as latin1. */
export function headerBytes(text: string): string {
  return hasHighBytes(text) ? Buffer.from(text).toString('latin1') : text
}

export function toHeaderMap(pairs: Iterable<readonly [name: string, value: string]>): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase()
    // Node and fetch have taken off the blanks around it; what is left is content, be it a blank of another script.
    const text = headerText(value)
    const earlier = headers.get(lower)
    headers.set(lower, earlier === undefined ? text : `${earlier},${text}`)
  }
  return headers
}

function hasHighBytes(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7f) return true
  return false
}
