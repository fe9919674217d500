import { computed } from 'vue'
import { formatNumber, language, t } from './index.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A formatter in the language of now: making one takes a hundred times as long as using it. */
const dateTimeFormat = (options: Intl.DateTimeFormatOptions) =>
  computed(() => new Intl.DateTimeFormat(language.value, options))

const distances = computed(() => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }))
const times = dateTimeFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const instants = dateTimeFormat({ dateStyle: 'long', timeStyle: 'medium' })
const daysOfThisYear = dateTimeFormat({ month: 'short', day: 'numeric' })
const daysOfOthers = dateTimeFormat({ year: 'numeric', month: 'short', day: 'numeric' })

/** An instant as people say it: relative when near, plain when far. `now` in milliseconds. */
export function formatRelative(iso: string, now: number): string {
  const at = new Date(iso)
  const distance = now - at.getTime()
  if (Math.abs(distance) < minute) return t('time.now')
  const days = calendarDays(at, new Date(now))
  if (Math.abs(distance) < hour) return distances.value.format(-Math.trunc(distance / minute), 'minute')
  if (days === 0) return distances.value.format(-Math.trunc(distance / hour), 'hour')
  if (Math.abs(days) <= 6) return distances.value.format(-days, 'day')
  return formatDay(at, new Date(now))
}

/** A day and its time: today 08:30, 8 Nov 14:05, 8 Nov 2024. */
export function formatMoment(iso: string, now: number): string {
  const at = new Date(iso)
  const today = new Date(now)
  const days = calendarDays(at, today)
  const time = times.value.format(at)
  if (Math.abs(days) > 1)
    return at.getFullYear() === today.getFullYear() ? `${formatDay(at, today)} ${time}` : formatDay(at, today)
  const name = distances.value.format(-days, 'day')
  return `${capitalised(name)} ${time}`
}

/** An instant in full, for what is pointed at: 22 November 2026 at 08:30:12. */
export function formatInstant(iso: string): string {
  return instants.value.format(new Date(iso))
}

/** A length of time, roughly: 40 seconds, 3 minutes. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return t('time.seconds', { count: Math.max(1, Math.round(seconds)) })
  if (seconds < 90 * 60) return t('time.minutes', { count: Math.round(seconds / 60) })
  if (seconds < 36 * 3600) return t('time.hours', { count: Math.round(seconds / 3600) })
  return t('time.days', { count: Math.round(seconds / 86_400) })
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** An amount of data, in powers of a thousand: 9.8 MB. */
export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  const value = bytes / 1000 ** power
  return `${formatNumber(power === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)} ${units[power] ?? 'B'}`
}

function formatDay(at: Date, today: Date): string {
  const days = at.getFullYear() === today.getFullYear() ? daysOfThisYear : daysOfOthers
  return days.value.format(at)
}

/** How many midnights lie between two instants; negative for what is to come. */
function calendarDays(from: Date, to: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(to) - midnight(from)) / day)
}

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase(language.value) + text.slice(1)
