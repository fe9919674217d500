import { demand } from './errors.js'

const ISO_BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const HTTP_DATE = /^[A-Z][a-z]{2,8}, .*(GMT|UTC|[+-]\d{4})$/

/** Milliseconds of a date, or of now. */
export function timeOf(date: Date | string = new Date()): number {
  const time = +new Date(date)
  demand(time === time, 'InvalidTime', 'A date of the call is not a date.')
  return time
}

let latest = { second: NaN, text: '' }

/** `YYYYMMDDTHHMMSSZ`. The latest second is kept: formatting a date costs as much as a hash. */
export function isoBasic(time: number): string {
  const second = Math.floor(time / 1000)
  if (second !== latest.second) {
    latest = { second, text: new Date(time).toISOString().replace(/[-:]|\.\d+/g, '') }
  }
  return latest.text
}

/** Milliseconds of a `YYYYMMDDTHHMMSSZ`, NaN for anything else. */
export function parseIsoBasic(text: string): number {
  return ISO_BASIC.test(text) ? Date.parse(text.replace(ISO_BASIC, '$1-$2-$3T$4:$5:$6Z')) : NaN
}

/** Milliseconds of an HTTP date or a `YYYYMMDDTHHMMSSZ`, NaN for anything else. */
export function parseHeaderDate(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text) : parseIsoBasic(text)
}

/** RFC 1123, in GMT. */
export function httpDate(time: number): string {
  return new Date(time).toUTCString()
}
