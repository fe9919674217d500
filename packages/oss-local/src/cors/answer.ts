import { OssError } from '../errors/oss-error.js'
import type { HeaderMap, OssResponse } from '../http/message.js'
import type { CorsConfiguration, CorsRule } from '../store/store.js'
import { matchRule } from './match.js'

/** The answer to an OPTIONS request, which nobody signs. Throws BadRequest, AccessForbidden. */
export function answerPreflight(configuration: CorsConfiguration | undefined, headers: HeaderMap): OssResponse {
  const origin = required(headers, 'origin', 'Origin request')
  const method = required(headers, 'access-control-request-method', 'Request Access-Control-Request-Method')
  const requested = headers.get('access-control-request-headers') ?? ''
  const names = requested.split(',').flatMap((name) => name.trim() || [])
  if (configuration === undefined) {
    throw new OssError('AccessForbidden', { message: 'CORSResponse: CORS is not enabled for this bucket.' })
  }
  const match = matchRule(configuration, { origin, method, headers: names })
  if (match === undefined) throw new OssError('AccessForbidden')
  const answer = {
    ...allowHeaders(match.rule, match.allowOrigin, configuration),
    'access-control-allow-methods': match.rule.allowedMethods.join(', '),
  }
  return {
    status: 200,
    headers: requested === '' ? answer : { ...answer, 'access-control-allow-headers': requested },
  }
}

/** What is added to the answer of a request from another origin; nothing where no rule matches. */
export function corsHeaders(
  configuration: CorsConfiguration | undefined,
  method: string,
  headers: HeaderMap,
): Record<string, string> {
  const origin = headers.get('origin')
  if (configuration === undefined || origin === undefined) return {}
  const match = matchRule(configuration, { origin, method, headers: [] })
  return match === undefined ? {} : allowHeaders(match.rule, match.allowOrigin, configuration)
}

function allowHeaders(
  { exposeHeaders = [], maxAgeSeconds }: CorsRule,
  allowOrigin: string,
  { responseVary = false }: CorsConfiguration,
): Record<string, string> {
  const headers: Record<string, string> = { 'access-control-allow-origin': allowOrigin }
  if (exposeHeaders.length > 0) headers['access-control-expose-headers'] = exposeHeaders.join(', ')
  if (maxAgeSeconds !== undefined) headers['access-control-max-age'] = String(maxAgeSeconds)
  if (responseVary) headers['vary'] = 'Origin'
  return headers
}

/** `phrase` is how OSS names the header when it is missing. */
function required(headers: HeaderMap, name: string, phrase: string): string {
  const value = headers.get(name)
  if (value === undefined || value === '') {
    throw new OssError('BadRequest', { message: `Insufficient information. ${phrase} header needed` })
  }
  return value
}
