import { QueryError } from './query-error.js'

/** A word or a phrase, with the name before its colon, if there is one. */
export interface Operand {
  kind: 'operand'
  /** As it was written, for instance "tag"; null where there is none. */
  operator: string | null
  value: string
  quoted: boolean
  start: number
  /** Where the value begins. */
  valueStart: number
}

/** What a query is made of. */
export type Lexeme = Operand | { kind: '(' | ')' | '-' | 'OR' | 'AND' | 'end'; start: number }

const space = /\s/
const closing: Record<string, string> = { '"': '"', '“': '”', '「': '」', '『': '』' }
const parentheses: Record<string, '(' | ')'> = { '(': '(', '（': '(', ')': ')', '）': ')' }

/** An operator's name and its colon; in full width too, as Chinese keyboards write them. */
const operatorName = /([A-Za-z]+)[:：]/y

/**
 * Cuts a query into its parts.
 * @param isOperator whether this name before a colon is an operator: others are words, as in https://example.org
 * @throws QueryError for a quotation mark that is not closed
 */
export function readLexemes(query: string, isOperator: (name: string, rest: string) => boolean): Lexeme[] {
  const lexemes: Lexeme[] = []
  let index = 0

  const readValue = (): { value: string; quoted: boolean } => {
    const start = index
    const close = closing[query.charAt(index)]
    if (close === undefined) {
      while (index < query.length && !endsWord(query.charAt(index))) index++
      return { value: query.slice(start, index), quoted: false }
    }
    const end = closingIndex(query, close, index + 1)
    if (end === -1) throw new QueryError('UNCLOSED_QUOTE', start, 'the quotation mark is not closed.')
    index = end + 1
    // The star of a prefix may stand behind the quotation mark as well as before it.
    const star = query.charAt(index) === '*' ? '*' : ''
    index += star.length
    return { value: query.slice(start + 1, end).replaceAll(close + close, close) + star, quoted: true }
  }

  while (index < query.length) {
    const start = index
    const character = query.charAt(index)
    const parenthesis = parentheses[character]
    if (space.test(character)) {
      index++
    } else if (parenthesis) {
      lexemes.push({ kind: parenthesis, start })
      index++
    } else if (negates(query, index)) {
      lexemes.push({ kind: '-', start })
      index++
    } else {
      operatorName.lastIndex = index
      const name = operatorName.exec(query)?.[1] ?? null
      const operator =
        name !== null && isOperator(name.toLowerCase(), query.slice(operatorName.lastIndex)) ? name : null
      if (operator !== null) index += operator.length + 1
      const valueStart = index
      const { value, quoted } = readValue()
      if (operator === null && !quoted && (value === 'OR' || value === 'AND')) lexemes.push({ kind: value, start })
      else
        lexemes.push({ kind: 'operand', operator: operator?.toLowerCase() ?? null, value, quoted, start, valueStart })
    }
  }
  lexemes.push({ kind: 'end', start: query.length })
  return lexemes
}

/** Where a quotation ends; a mark that is doubled stands for itself. @returns -1 where it does not end */
function closingIndex(query: string, close: string, from: number): number {
  let index = query.indexOf(close, from)
  while (index !== -1 && query.charAt(index + 1) === close) index = query.indexOf(close, index + 2)
  return index
}

const endsWord = (character: string) => space.test(character) || character in parentheses || character in closing

/** A minus sign before a word, not one between spaces and not the first of two. */
function negates(query: string, index: number): boolean {
  const next = query.charAt(index + 1)
  return query.charAt(index) === '-' && next !== '' && next !== '-' && !space.test(next)
}
