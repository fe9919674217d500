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
 * How long a URL or form lives, in seconds: as long as is asked for, but no longer than its credentials.
 * @param limit the longest life that the version allows
 * @throws SignerError `InvalidExpiry`
 */
export function lifeOf(
  seconds = 3600,
  { second, secondsLeft }: Pick<Prepared, 'second' | 'secondsLeft'>,
  limit: number,
): number {
  demandSeconds('expiresIn', seconds, 1, Math.min(limit, LIMITS.LAST_SECOND - second))
  return Math.min(seconds, secondsLeft)
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
