import type { MessageKey } from '../../i18n/messages.js'

/** What the search language knows beside words, and how each is explained. */
export const operators = {
  'tag:': 'search.operators.tag',
  'site:': 'search.operators.site',
  'title:': 'search.operators.title',
  'url:': 'search.operators.url',
  'note:': 'search.operators.note',
  'after:': 'search.operators.after',
  'before:': 'search.operators.before',
  'is:': 'search.operators.is',
} as const satisfies Record<string, MessageKey>

const states = ['starred', 'unread', 'untagged', 'archived', 'failed', 'trashed'] as const

export interface Completion {
  /** What the text becomes. */
  text: string
  label: string
  hint?: MessageKey
}

/** The last word of a search, with the operator before its colon, if it has one that values complete. */
interface LastWord {
  /** What stands before the word, with a minus that belongs to it. */
  start: string
  minus: string
  word: string
  operator: 'tag' | 'is' | undefined
  /** As far as the operator's value is typed. */
  value: string
}

function lastWordOf(text: string): LastWord {
  const [, before = '', minus = '', word = ''] =
    /^(.*?)(-?)((?:[a-z]+[:：])?(?:["“「『][^"”」』]*|[^\s"“「『()（）]*))$/is.exec(text) ?? []
  const [, operator, value = ''] = /^(tag|is)[:：]["“「『]?(.*)$/is.exec(word) ?? []
  return {
    start: before + minus,
    minus,
    word: word.toLowerCase(),
    operator: operator?.toLowerCase() as LastWord['operator'],
    value: value.toLowerCase(),
  }
}

/** The part of a tag's name that a search ends with; undefined where it ends otherwise. */
export function tagPartOf(text: string): string | undefined {
  const { operator, value } = lastWordOf(text)
  return operator === 'tag' ? value : undefined
}

/**
 * How the last word of a search can go on.
 * @param tagNames those of the tags that {@link tagPartOf} the text leads to
 */
export function completionsOf(text: string, tagNames: readonly string[]): Completion[] {
  const { start, minus, word, operator, value } = lastWordOf(text)
  if (operator === 'tag') return tagNames.map((name) => ({ text: `${start}tag:${quoted(name)} `, label: name }))
  if (operator === 'is') {
    const fitting = states.filter((state) => state.startsWith(value))
    return fitting.map((state) => ({ text: `${start}is:${state} `, label: `is:${state}`, hint: `search.is.${state}` }))
  }
  return Object.entries(operators)
    .filter(([name]) => name.startsWith(word))
    .map(([name, hint]) => ({ text: start + name, label: minus + name, hint }))
}

const quotationMarks = ['""', '「」', '『』', '“”'] as const

/** A name as the search language reads it as one: in quotation marks that are not in it, where it needs them. */
function quoted(name: string): string {
  if (!/[\s()（）"“”「」『』]/.test(name)) return name
  const [open = '"', close = '"'] = quotationMarks.find(([, end]) => end && !name.includes(end)) ?? quotationMarks[0]
  return open + name + close
}
