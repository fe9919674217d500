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

/**
 * How the last word of a search can go on.
 * @param tagNames finds the names of tags by a part of them
 */
export function completionsOf(text: string, tagNames: (part: string) => string[]): Completion[] {
  const [, before = '', minus = '', word = ''] = /^(.*?)(-?)((?:[a-z]+[:：])?(?:"[^"]*|[^\s"()]*))$/is.exec(text) ?? []
  const start = before + minus
  const [, operator, part = ''] = /^(tag|is)[:：]"?(.*)$/is.exec(word) ?? []
  const wanted = part.toLowerCase()
  if (operator?.toLowerCase() === 'tag') {
    return tagNames(wanted).map((name) => ({ text: `${start}tag:${quoted(name)} `, label: name }))
  }
  if (operator !== undefined) {
    const fitting = states.filter((state) => state.startsWith(wanted))
    return fitting.map((state) => ({ text: `${start}is:${state} `, label: `is:${state}`, hint: `search.is.${state}` }))
  }
  return Object.entries(operators)
    .filter(([name]) => name.startsWith(word.toLowerCase()))
    .map(([name, hint]) => ({ text: start + name, label: minus + name, hint }))
}

const quoted = (name: string) => (/[\s()"]/.test(name) ? `"${name}"` : name)
