import { demand } from './errors.js'

/** Milliseconds of a date, or of now. */
export function timeOf(date?: Date | string): number {
  const time = date === undefined ? Date.now() : +new Date(date)
  demand(!Number.isNaN(time), 'InvalidTime', 'A date is not valid.')
  return time
}

/** The same in whole seconds, which is as fine as signatures go. */
export function secondOf(date?: Date | string): number {
  return Math.floor(timeOf(date) / 1000)
}

let latest = { time: NaN, text: '' }

/** ISO 8601 with milliseconds. The latest is kept: to format a date costs as much as a hash. */
export function iso(time: number): string {
  if (time !== latest.time) latest = { time, text: new Date(time).toISOString() }
  return latest.text
}

/** `YYYYMMDDTHHMMSSZ` of unix seconds. */
export function isoBasic(second: number): string {
  return new Date(second * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
}

/** Milliseconds of a `YYYYMMDDTHHMMSSZ`, NaN for anything else. */
export function parseIsoBasic(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\dT)(\d\d)(\d\d)(\d\dZ)$/.exec(text) ?? []
  return Date.parse(`${year}-${month}-${day}${hour}:${minute}:${second}`)
}

/** Milliseconds of an HTTP date or a `YYYYMMDDTHHMMSSZ`, NaN for anything else. */
export function parseDate(text: string): number {
  return text.endsWith(' GMT') ? Date.parse(text) : parseIsoBasic(text)
}
