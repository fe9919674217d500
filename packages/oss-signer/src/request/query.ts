import { encode } from '../encoding.js'
import type { QueryList } from '../types.js'

/** The query as a client sends it, without `?`. */
export function queryString(query: QueryList): string {
  return query.map(([name, value]) => encode(name) + (value ? `=${encode(value)}` : '')).join('&')
}
