import pairs from 'opencc-js/dict/TSCharacters'
import { isIgnored } from './characters.js'

/** Letters that have no decomposition, and are typed without their stroke or as two all the same. */
const plainLetters: Record<string, string> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ł: 'l',
  ŋ: 'n',
  þ: 'th',
  ŧ: 't',
}

let simplified: Map<string, string> | undefined

/** Simplified for traditional characters, one for one: what is longer than a character would not be found by its parts. */
function simplify(character: string): string {
  simplified ??= new Map(pairs.split('|').map((pair) => pair.split(' ') as [string, string]))
  let result = character
  // A few characters simplify to one that simplifies further.
  for (let next = simplified.get(result); next !== undefined && next !== result; next = simplified.get(result))
    result = next
  return result
}

/**
 * What two spellings share: full width and half width, upper and lower case, with and without accents, traditional and
 * simplified. Folds text of any length; what it answers folds to itself.
 */
export function fold(text: string): string {
  // By way of the upper case, where ß is SS; and one by one, or the sigma at a word's end is another.
  const upper = plainForm(text).toLowerCase().toUpperCase()
  const lower = Array.from(upper, (character) => character.toLowerCase()).join('')
  const plain = plainForm(lower).normalize('NFC')
  return Array.from(plain, (character) => plainLetters[character] ?? simplify(character)).join('')
}

const plainForm = (text: string) =>
  Array.from(text.normalize('NFKD'))
    .filter((character) => !isIgnored(character))
    .join('')
