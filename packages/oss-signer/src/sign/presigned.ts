import { demand } from '../errors.js'
import * as LIMITS from '../limits.js'
import { prepare, type Prepared } from '../request/prepare.js'
import type { OssRequest, Stages, UnversionedSigning } from '../types.js'

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
 * What the URLs of both versions have in common.
 * @param limit the longest life that the version allows, in seconds
 * @param presign makes the query of a URL that ends at `end`, in unix seconds
 */
export function presigned(
  request: OssRequest,
  signing: UnversionedSigning,
  limit: number,
  presign: (prepared: Prepared, seconds: number, end: number) => [query: string, stages: Stages],
): SignedUrl {
  const prepared = prepare(request, signing)
  const { expiresIn = 3600, headers } = request
  const longest = Math.min(limit, LIMITS.LAST_SECOND - prepared.second)
  demand(
    expiresIn % 1 === 0 && expiresIn > 0 && expiresIn <= longest,
    'InvalidExpiry',
    `expiresIn must be whole seconds from 1 to ${longest}.`,
  )
  const seconds = Math.min(expiresIn, prepared.secondsLeft)
  const end = prepared.second + seconds
  const [query, stages] = presign(prepared, seconds, end)
  return {
    method: prepared.method,
    url: `${prepared.url}?${query}`,
    headers: { ...headers },
    expiresAt: new Date(end * 1000),
    stages,
  }
}
