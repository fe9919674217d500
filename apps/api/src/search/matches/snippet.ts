import type { Term } from '../../database/term-index/term-index.js'
import { type Occurrence, occurrencesIn } from './occurrences.js'

export interface Snippet {
  text: string
  /** Pairs of offsets into the text: start, end, start, end … */
  highlights: number[]
}

/** Lengths in UTF-16 units: of a snippet, and of what it shows before the first word. */
const snippetLength = 180
const lead = 40

/** A long text is looked through in stretches, which overlap: what begins in a margin may be a part of a word. */
const stretchLength = 20_000
const margin = 300

/** A whole text with its highlights; null where none of the terms stands in it. */
export function highlighted(text: string, terms: readonly Term[]): Snippet | null {
  const occurrences = occurrencesIn(text, terms)
  return occurrences.length === 0 ? null : { text, highlights: merged(occurrences) }
}

/** The first part of a text that has as many of the terms as possible; null where none of them stands in it. */
export function snippetOf(text: string, terms: readonly Term[]): Snippet | null {
  let best: Occurrence[] = []
  for (let from = 0; from < text.length && countTerms(best) < terms.length; from += stretchLength) {
    const start = Math.max(0, from - margin)
    const occurrences = occurrencesIn(text.slice(start, from + stretchLength + margin), terms)
      .map((each) => ({ ...each, start: each.start + start, end: each.end + start }))
      .filter((each) => each.start >= from && each.start < from + stretchLength)
    const window = bestWindow(occurrences, terms.length)
    if (countTerms(window) > countTerms(best)) best = window
  }
  const [first] = best
  return first ? cut(text, first.start, best) : null
}

/** Those neighbours, near enough for one snippet, that are of the most terms. */
function bestWindow(occurrences: readonly Occurrence[], terms: number): Occurrence[] {
  let best: Occurrence[] = []
  let end = 0
  for (const [index, { start }] of occurrences.entries()) {
    while ((occurrences[end]?.end ?? Infinity) <= start + snippetLength - lead) end++
    const window = occurrences.slice(index, Math.max(end, index + 1))
    if (countTerms(window) > countTerms(best)) best = window
    if (countTerms(best) === terms) break
  }
  return best
}

const countTerms = (occurrences: readonly Occurrence[]) => new Set(occurrences.map(({ term }) => term)).size

function cut(text: string, first: number, occurrences: readonly Occurrence[]): Snippet {
  const start = first <= lead ? 0 : wordStart(text, first - lead, first)
  const shown = occurrences.map((each) => each.end)
  const end = Math.max(Math.min(text.length, start + snippetLength), ...shown)
  const before = start > 0 ? '…' : ''
  const after = end < text.length ? '…' : ''
  const middle = text.slice(start, end).toWellFormed().replace(/\s/g, ' ')
  return {
    text: before + middle + after,
    highlights: merged(occurrences).map((offset) => offset - start + before.length),
  }
}

/** Behind the first white space from `from` on; where there is none before `to`, `from` itself, not inside a pair. */
function wordStart(text: string, from: number, to: number): number {
  const space = text.slice(from, to).search(/\s/)
  if (space !== -1) return from + space + 1
  return /[\udc00-\udfff]/.test(text.charAt(from)) ? from + 1 : from
}

/** What overlaps becomes one. */
function merged(occurrences: readonly Occurrence[]): number[] {
  const offsets: number[] = []
  for (const { start, end } of occurrences) {
    const last = offsets.at(-1)
    if (last !== undefined && start < last) offsets[offsets.length - 1] = Math.max(last, end)
    else offsets.push(start, end)
  }
  return offsets
}
