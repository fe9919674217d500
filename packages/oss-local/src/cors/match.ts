import type { CorsConfiguration, CorsRule } from '../store/store.js'

/** What a browser says about itself in a preflight, or in the request itself. */
export interface CorsRequest {
  origin: string
  method: string
  /** Access-Control-Request-Headers; empty for the request itself. */
  headers: string[]
}

/** The first rule that lets the request through, with the origin that its answer names. */
export function matchRule(
  { rules }: CorsConfiguration,
  { origin, method, headers }: CorsRequest,
): { rule: CorsRule; allowOrigin: string } | undefined {
  for (const rule of rules) {
    const allowed = rule.allowedOrigins.find((pattern) => matches(pattern, origin))
    if (allowed === undefined || !rule.allowedMethods.includes(method)) continue
    const isAllowed = (header: string) => rule.allowedHeaders?.some((pattern) => matches(pattern.toLowerCase(), header))
    if (!headers.every((header) => isAllowed(header.toLowerCase()))) continue
    return { rule, allowOrigin: allowed === '*' ? '*' : origin }
  }
  return undefined
}

/** A pattern with at most one `*`, which stands for any text. */
function matches(pattern: string, value: string): boolean {
  const at = pattern.indexOf('*')
  if (at < 0) return pattern === value
  const start = pattern.slice(0, at)
  const end = pattern.slice(at + 1)
  return value.length >= start.length + end.length && value.startsWith(start) && value.endsWith(end)
}
