import { isoBasic } from '../dates.js'
import type { Signing } from '../types.js'
import { ALGORITHM_V4, scopeV4 } from './signature.js'

/** What a V4 signature says of itself, and the parameters or form fields that say it. */
export function authV4(
  signing: Signing,
  time: number,
): { timestamp: string; scope: string; auth: [name: string, value: string][] } {
  const { accessKeyId, securityToken } = signing.credentials
  const timestamp = isoBasic(time)
  const scope = scopeV4(signing, timestamp)
  const auth: [string, string][] = [
    ['x-oss-signature-version', ALGORITHM_V4],
    ['x-oss-credential', `${accessKeyId}/${scope}`],
    ['x-oss-date', timestamp],
  ]
  if (securityToken) auth.push(['x-oss-security-token', securityToken])
  return { timestamp, scope, auth }
}
