import { limits } from '../../limits.js'
import { readTokens } from '../analysis/tokens.js'
import { type Lexeme, type Operand, readLexemes } from './lexer.js'
import { isValueOperator, meantBy, readOperator } from './operators.js'
import { QueryError } from './query-error.js'
import { type QueryNode, type TextField, textFields, type TextNode } from './query.types.js'

/**
 * Reads a query:
 *
 *     any      = all { "OR" all }
 *     all      = operand { [ "AND" ] operand }
 *     operand  = "-" operand | "(" any ")" | [ operator ":" ] ( word | '"' words '"' ) [ "*" ]
 *
 * A quotation mark within words is written twice. What has no letter or digit stands for nothing: people paste titles with dashes and bars.
 * @returns null for a query of nothing but white space
 * @throws QueryError that says where, and why
 */
export function parseQuery(query: string): QueryNode | null {
  if (query.trim() === '') return null
  const { queryLength } = limits.search
  if (query.length > queryLength)
    throw new QueryError('TOO_LONG', queryLength, `it has at most ${queryLength} characters.`)
  return new Parser(readLexemes(query, isOperator)).parse()
}

const isTextField = (name: string): name is TextField => (textFields as readonly string[]).includes(name)
const isKnown = (name: string) => isTextField(name) || isValueOperator(name)
const isOperator = (name: string, rest: string) =>
  isKnown(name) || (meantBy(name) !== undefined && !rest.startsWith('//'))

class Parser {
  private index = 0
  private words = 0

  constructor(private readonly lexemes: readonly Lexeme[]) {}

  parse(): QueryNode {
    const node = this.any()
    const next = this.next
    if (next.kind === ')')
      throw new QueryError('UNEXPECTED_PARENTHESIS', next.start, 'nothing was opened that this closes.')
    if (next.kind !== 'end') throw missingOperand(next)
    if (!node) throw nothingToFind(0)
    return node
  }

  private get next(): Lexeme {
    const lexeme = this.lexemes[this.index]
    if (!lexeme) throw new Error('a query was read beyond its end')
    return lexeme
  }

  private any(): QueryNode | null {
    const first = this.all()
    if (this.next.kind !== 'OR') return first
    const nodes = [this.side(first)]
    while (this.next.kind === 'OR') {
      this.index++
      nodes.push(this.side(this.all()))
    }
    return { kind: 'or', nodes }
  }

  /** What stands on a side of OR: there must be something. */
  private side(node: QueryNode | null): QueryNode {
    if (!node) throw missingOperand(this.next)
    return node
  }

  private all(): QueryNode | null {
    const nodes: QueryNode[] = []
    for (;;) {
      const { kind } = this.next
      if (kind === 'AND') {
        if (nodes.length === 0) throw missingOperand(this.next)
        this.index++
        if (!['operand', '(', '-'].includes(this.next.kind)) throw missingOperand(this.next)
      }
      if (this.next.kind !== 'operand' && this.next.kind !== '(' && this.next.kind !== '-') break
      const node = this.operand()
      if (node) nodes.push(node)
    }
    return nodes.length > 1 ? { kind: 'and', nodes } : (nodes[0] ?? null)
  }

  private operand(): QueryNode | null {
    const lexeme = this.next
    this.index++
    if (lexeme.kind === 'operand') return this.value(lexeme)
    if (lexeme.kind === '-') {
      const next = this.next
      if (next.kind !== 'operand' && next.kind !== '(' && next.kind !== '-') throw missingOperand(next)
      const node = this.operand()
      return node && { kind: 'not', node }
    }
    const node = this.any()
    if (this.next.kind !== ')')
      throw new QueryError('UNCLOSED_PARENTHESIS', lexeme.start, 'the parenthesis is not closed.')
    this.index++
    return node
  }

  private value(operand: Operand): QueryNode | null {
    const { operator, value, start, valueStart } = operand
    if (operator === null) return this.text(operand, null)
    if (!isKnown(operator)) {
      throw new QueryError(
        'UNKNOWN_OPERATOR',
        start,
        `there is no ${operator}: here; write ${meantBy(operator) ?? ''}: for it.`,
      )
    }
    if (value.trim() === '')
      throw new QueryError('MISSING_VALUE', valueStart, `${operator}: needs a value right behind it.`)
    if (isValueOperator(operator)) return readOperator(operator, operand)
    const node = isTextField(operator) ? this.text(operand, operator) : null
    if (!node) throw nothingToFind(valueStart)
    return node
  }

  private text({ value, quoted, valueStart }: Operand, field: TextField | null): TextNode | null {
    const tokens: string[] = []
    let unspaced = false
    readTokens(value, (token, _start, _end, isUnspaced) => {
      tokens.push(token)
      unspaced = isUnspaced
    })
    const last = tokens.at(-1)
    if (last === undefined) return null
    const { words, prefixLength } = limits.search
    this.words += tokens.length
    if (this.words > words) throw new QueryError('TOO_MANY_WORDS', valueStart, `a search has at most ${words} words.`)
    // Every part of a word is found where words have no spaces between them: a star says nothing there.
    const prefix = value.endsWith('*') && !unspaced
    if (prefix && last.length < prefixLength) {
      const place = valueStart + value.length - 1 + (quoted ? 1 : 0)
      throw new QueryError('PREFIX_TOO_SHORT', place, `a star follows at least ${prefixLength} letters.`)
    }
    return { kind: 'text', field, term: { tokens, prefix } }
  }
}

function missingOperand({ kind, start }: Lexeme): QueryError {
  return new QueryError(
    'MISSING_OPERAND',
    start,
    kind === 'end' ? 'something is missing at the end.' : 'a word is missing before this.',
  )
}

const nothingToFind = (position: number) =>
  new QueryError('NOTHING_TO_FIND', position, 'there is no letter or digit to look for.')
