import { type CSSToken, tokenize, TokenType } from '@csstools/css-tokenizer'
import type { Tokens } from './css.types.js'

const opening = new Set<string>([TokenType.Function, TokenType.OpenParen, TokenType.OpenSquare, TokenType.OpenCurly])
const closing = new Set<string>([TokenType.CloseParen, TokenType.CloseSquare, TokenType.CloseCurly])

/** The tokens of a style sheet or a part of one, without the end-of-file token. */
export function readTokens(css: string): CSSToken[] {
  const tokens = tokenize({ css })
  tokens.pop()
  return tokens
}

/** The index of the token that closes what opens at `start`, or the end of the list. */
export function closingIndex(tokens: Tokens, start: number): number {
  let depth = 0
  for (let index = start; index < tokens.length; index += 1) {
    const type = tokens[index]?.[0] ?? ''
    if (opening.has(type)) depth += 1
    if (closing.has(type) && (depth -= 1) === 0) return index
  }
  return tokens.length
}

/** The index of the first token of one of these types that no bracket encloses, or the end of the list. */
export function findAtTop(tokens: Tokens, start: number, types: readonly string[]): number {
  let index = start
  while (index < tokens.length) {
    const type = tokens[index]?.[0] ?? ''
    if (types.includes(type)) return index
    index = opening.has(type) ? closingIndex(tokens, index) + 1 : index + 1
  }
  return index
}

/** Splits at tokens of a type that no bracket encloses. */
export function splitAtTop(tokens: Tokens, type: TokenType): Tokens[] {
  const parts: Tokens[] = []
  let start = 0
  while (start <= tokens.length) {
    const end = findAtTop(tokens, start, [type])
    parts.push(tokens.slice(start, end))
    start = end + 1
  }
  return parts
}

export function isBlank(token: CSSToken | undefined): boolean {
  return token?.[0] === TokenType.Whitespace || token?.[0] === TokenType.Comment
}

/** Without white space and comments at either end. */
export function trim(tokens: Tokens): Tokens {
  let start = 0
  let end = tokens.length
  while (start < end && isBlank(tokens[start])) start += 1
  while (end > start && isBlank(tokens[end - 1])) end -= 1
  return tokens.slice(start, end)
}

/** The tokens as text, comments gone, white space as one space, and behind every `<` one, so that no tag begins there. */
export function write(tokens: Tokens): string {
  let text = ''
  for (const [type, raw] of tokens) {
    if (type === TokenType.Comment) text += /\s$/.test(text) ? '' : '/**/'
    else if (type === TokenType.Whitespace) text += /\s$/.test(text) ? '' : ' '
    else text += type === TokenType.Delim && raw === '<' ? '< ' : raw
  }
  return text
}
