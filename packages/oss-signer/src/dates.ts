import { demand } from './errors.js'
import { kept } from './kept.js'

/** Milliseconds of a date, or of now. */
export function timeOf(date?: Date | string): number {
  const time = date === undefined ? Date.now() : +new Date(date)
  demand(!Number.isNaN(time), 'InvalidTime', 'A date must be valid.')
  return time
}

/** The same in whole seconds, which is as fine as signatures go. */
export function secondOf(date?: Date | string): number {
  return Math.floor(timeOf(date) / 1000)
}

const latest = new Map<number, string>()

/** ISO 8601 with milliseconds. The latest is kept: to format a date costs as much as a hash. */
export function iso(time: number): string {
  return kept(latest, time, 1, () => new Date(time).toISOString())
}

/** `YYYYMMDDTHHMMSSZ` of unix seconds. */
export function isoBasic(second: number): string {
  return new Date(second * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
}

/** Milliseconds of a `YYYYMMDDTHHMMSSZ`, NaN for anything else. */
export function parseIsoBasic(text: string): number {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return NaN
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 11)}`
  return Date.parse(`${day}:${text.slice(11, 13)}:${text.slice(13)}`)
}

/** Milliseconds of an HTTP date or a `YYYYMMDDTHHMMSSZ`, NaN for anything else. */
export function parseDate(text: string): number {
  return text.endsWith(' GMT') ? Date.parse(text) : parseIsoBasic(text)
}
