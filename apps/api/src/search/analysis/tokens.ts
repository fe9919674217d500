import { combines, IGNORED, kindOf, SEPARATOR, UNSPACED, WORD } from './characters.js'
import { fold } from './fold.js'

/** Words compare by so many characters; what is longer is no word, and must not fill an index's key. */
export const tokenLength = 64

/**
 * One word of a text, or one character where a script has no spaces.
 * @param token folded
 * @param start where it begins in the text, in UTF-16 units
 * @param end where it ends, without
 * @param unspaced whether the script is one without spaces
 */
export type TokenVisitor = (token: string, start: number, end: number, unspaced: boolean) => void

/** To be looked at more closely: it folds to more or less than one character of 16 bits, or changes the one before it. */
const SPECIAL = 4
const UNKNOWN = 5

/** By UTF-16 unit its kind, and what it folds to: each is folded once, and a million characters are read in hundredths of a second. */
const kinds = new Uint8Array(0x10000).fill(UNKNOWN)
const folded = new Uint16Array(0x10000)

function kindOfUnit(unit: number): number {
  const known = kinds[unit] ?? SPECIAL
  if (known !== UNKNOWN) return known
  const character = String.fromCharCode(unit)
  // Half of a pair is looked at together with the other half.
  const plain = character.isWellFormed() ? fold(character) : ''
  if (kindOf(character) === IGNORED) kinds[unit] = IGNORED
  else if (plain.length !== 1 || combines(character)) kinds[unit] = SPECIAL
  else {
    kinds[unit] = kindOf(plain)
    folded[unit] = plain.charCodeAt(0)
  }
  return kinds[unit] ?? SPECIAL
}

/** Reads a text's words one after the other. */
export function readTokens(text: string, visit: TokenVisitor): void {
  let word = ''
  let wordStart = 0
  let wordEnd = 0

  const endWord = () => {
    if (word !== '') visit(word.length > tokenLength ? word.slice(0, tokenLength) : word, wordStart, wordEnd, false)
    word = ''
  }
  const take = (kind: number, character: string, start: number, end: number) => {
    if (kind === WORD) {
      if (word === '') wordStart = start
      word += character
      wordEnd = end
    } else if (kind === UNSPACED) {
      endWord()
      visit(character, start, end, true)
    } else if (kind === SEPARATOR) {
      endWord()
    } else if (word !== '') {
      wordEnd = end
    }
  }
  for (let index = 0; index < text.length;) {
    const unit = text.charCodeAt(index)
    const kind = kindOfUnit(unit)
    if (kind !== SPECIAL && !combinesAt(text, index + 1)) {
      take(kind, kind === WORD || kind === UNSPACED ? String.fromCharCode(folded[unit] ?? unit) : '', index, index + 1)
      index++
      continue
    }
    let end = index + characterAt(text, index).length
    while (combinesAt(text, end)) end += characterAt(text, end).length
    for (const character of fold(text.slice(index, end))) take(kindOf(character), character, index, end)
    index = end
  }
  endWord()
}

const characterAt = (text: string, index: number) => String.fromCodePoint(text.codePointAt(index) ?? 0)

const combinesAt = (text: string, index: number) =>
  index < text.length && kindOfUnit(text.charCodeAt(index)) >= IGNORED && combines(characterAt(text, index))

/** All of a text's words, in their order. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = []
  readTokens(text, (token) => tokens.push(token))
  return tokens
}
