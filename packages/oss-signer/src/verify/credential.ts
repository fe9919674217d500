import { iso } from '../dates.js'
import { regionId, SCOPE_END_V4 } from '../v4/signature.js'
import { invalidArgument } from './refusal.js'
import type { RequestCheck } from './types.js'

/**
 * Splits `id/YYYYMMDD/region/product/aliyun_v4_request`, and refuses another day, region or product.
 * @param timestamp the date of the request, whose day the scope must have
 * @param inHeader where the credential stands, for the words of the error
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
  if (day !== timestamp.slice(0, 8)) invalid('signing date', '0002-00000212', { ServerTime: iso(time) })
  if (region !== regionId(check.region)) invalid('signing region', '0002-00000226')
  return [accessKeyId, scope]
}
