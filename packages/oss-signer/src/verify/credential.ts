import { iso, parseIsoBasic } from '../dates.js'
import { regionId, SCOPE_END_V4 } from '../v4/signature.js'
import { invalidArgument } from './refusal.js'
import type { RequestCheck } from './types.js'

const DAY = 86_400_000

/**
 * Splits `id/YYYYMMDD/region/product/aliyun_v4_request`, and refuses another day, region or product.
 * @param timestamp the date of the request, whose day the scope must have
 * @param inHeader whether the credential stands in a header, where it must be of today
 */
export function readCredential(
  credential: string,
  timestamp: string,
  check: Pick<RequestCheck, 'region' | 'product'>,
  time: number,
  inHeader: boolean,
): [accessKeyId: string, scope: string] {
  const invalid = (what: string, ec?: string, details?: Record<string, string>) =>
    invalidArgument(
      inHeader ? `Invalid ${what} in Authorization header.` : `The ${what} in credential is invalid.`,
      ec,
      details,
    )
  const [, accessKeyId, scope = '', day, region, product, end] =
    /^([^/]+)\/(([^/]*)\/([^/]*)\/([^/]*)\/([^/]*))$/.exec(credential) ?? []
  if (!accessKeyId || end !== SCOPE_END_V4 || product !== (check.product ?? 'oss')) {
    return invalid('credential', '0002-00000213')
  }
  // Clients take this error for a wrong clock, and set theirs by ServerTime.
  if (day !== timestamp.slice(0, 8) || (inHeader && Math.abs(parseIsoBasic(timestamp) - time) > DAY)) {
    invalid('signing date', '0002-00000212', { ServerTime: iso(time) })
  }
  if (region !== regionId(check.region)) invalid('signing region', '0002-00000226')
  return [accessKeyId, scope]
}
