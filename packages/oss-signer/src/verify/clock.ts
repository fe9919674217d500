import { iso } from '../dates.js'
import * as LIMITS from '../limits.js'
import { accessDenied, refuse } from './refusal.js'

/** Refuses a missing or unreadable date. */
export function checkDate(text: string, date: number): number {
  if (Number.isNaN(date)) {
    accessDenied('OSS authentication requires a valid Date.', text ? '0002-00000505' : '0002-00000503')
  }
  return date
}

/** Refuses a header signature whose date is off by more than 15 minutes. */
export function checkSkew(date: number, time: number): void {
  const limit = LIMITS.SKEW_SECONDS * 1000
  if (Math.abs(time - date) > limit) {
    const message = 'The difference between the request time and the current time is too large.'
    refuse(403, 'RequestTimeTooSkewed', message, '0002-00000504', {
      MaxAllowedSkewMilliseconds: `${limit}`,
      RequestTime: iso(date),
      ServerTime: iso(time),
    })
  }
}

/** Refuses a V4 URL or form outside of its time, which begins 15 minutes early. */
export function checkWindow(date: number, seconds: number, time: number): void {
  const end = date + seconds * 1000
  if (time < date - LIMITS.SKEW_SECONDS * 1000) expired(end, time, '0002-00000235')
  if (time > end) expired(end, time, '0002-00000236')
}

export function expired(end: number, time: number, ec: string): never {
  accessDenied('Request has expired.', ec, {
    Expires: iso(Math.max(end, -LIMITS.LAST_SECOND * 1000)),
    ServerTime: iso(time),
  })
}
