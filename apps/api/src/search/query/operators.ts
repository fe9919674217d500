import { QueryError } from './query-error.js'
import type { Operand } from './lexer.js'
import { type LinkState, linkStates, type QueryNode } from './query.types.js'

/** Reads the value of an operator that asks for no words. @throws QueryError */
type ReadValue = (value: string, operand: Operand) => QueryNode

const readers = {
  tag: (name) => ({ kind: 'tag', name }),
  site: (value, operand) => ({ kind: 'site', host: readHost(value, operand) }),
  before: (value, operand) => ({ kind: 'before', time: readDate(value, operand) }),
  after: (value, operand) => ({ kind: 'after', time: readDate(value, operand) }),
  is: (value, operand) => ({ kind: 'is', state: readState(value, operand) }),
} as const satisfies Record<string, ReadValue>

export type ValueOperator = keyof typeof readers

export const isValueOperator = (name: string): name is ValueOperator => name in readers

export function readOperator(operator: ValueOperator, operand: Operand): QueryNode {
  return readers[operator](operand.value, operand)
}

/** What people write who know another search. */
const relatives: Record<string, string> = {
  tags: 'tag',
  label: 'tag',
  host: 'site',
  domain: 'site',
  intitle: 'title',
  inurl: 'url',
  notes: 'note',
  since: 'after',
  until: 'before',
}

/** The operator that somebody meant by another's name. */
export const meantBy = (name: string): string | undefined => relatives[name]

function readHost(value: string, { valueStart }: Operand): string {
  const address = /^[a-z]+:\/\//i.test(value) ? value : `http://${value}`
  const host = URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, '') : ''
  if (host === '') throw new QueryError('BAD_SITE', valueStart, 'a site is written as site:example.org.')
  return host
}

function readState(value: string, { valueStart }: Operand): LinkState {
  const state = linkStates.find((each) => each === value.toLowerCase())
  if (state) return state
  throw new QueryError('UNKNOWN_STATE', valueStart, `a link can be ${linkStates.join(', ')}.`)
}

/** The beginning, in UTC, of a year, a month or a day. */
function readDate(value: string, { valueStart }: Operand): Date {
  const [, year = '', month = '01', day = '01'] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value) ?? []
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = new Date(`${text}T00:00:00.000Z`)
  // A day that a month does not have would be one of the next month's.
  if (!Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)) return time
  throw new QueryError('BAD_DATE', valueStart, 'a date is written as 2026, 2026-11 or 2026-11-22.')
}
