import { demandSeconds } from '../errors.js'
import * as LIMITS from '../limits.js'
import type { Prepared } from '../request/prepare.js'
import type { OssRequest, Stages } from '../types.js'

export interface SignedUrl {
  method: string
  url: string
  /** What the caller must send along, as it was given. */
  headers: Record<string, string>
  /** When the URL ends; earlier than asked for where the STS credentials end first. */
  expiresAt: Date
  stages: Stages
}

/**
 * How long a URL lives, in seconds: as long as is asked for, but no longer than its credentials.
 * @param limit the longest life that the version allows
 * @throws SignerError `InvalidExpiry`
 */
export function lifeOf({ expiresIn = 3600 }: OssRequest, { second, secondsLeft }: Prepared, limit: number): number {
  demandSeconds('expiresIn', expiresIn, 1, Math.min(limit, LIMITS.LAST_SECOND - second))
  return Math.min(expiresIn, secondsLeft)
}

export function signedUrl(
  { headers }: OssRequest,
  { method, url, second }: Prepared,
  query: string,
  life: number,
  stages: Stages,
): SignedUrl {
  return {
    method,
    url: `${url}?${query}`,
    headers: { ...headers },
    expiresAt: new Date((second + life) * 1000),
    stages,
  }
}
