/** Stands between words: white space, punctuation, symbols. */
export const SEPARATOR = 0
/** Part of a word that ends where a separator stands. */
export const WORD = 1
/** Of a script that is written without spaces: a word by itself, so that every part of a text can be found. */
export const UNSPACED = 2
/** Neither seen nor heard: joiners, variation selectors, accents. */
export const IGNORED = 3

export type CharacterKind = typeof SEPARATOR | typeof WORD | typeof UNSPACED | typeof IGNORED

type Range = readonly [first: number, last: number]

/**
 * What folding takes away: accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic. Not the marks of kana and of
 * Indian scripts: those make other letters.
 */
const ignored: readonly Range[] = [
  [0x0300, 0x036f],
  [0x0591, 0x05bd],
  [0x05bf, 0x05bf],
  [0x05c1, 0x05c2],
  [0x05c4, 0x05c5],
  [0x05c7, 0x05c7],
  [0x064b, 0x065f],
  [0x0670, 0x0670],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe20, 0xfe2f],
  // The soft hyphen, joiners, variation selectors, the byte order mark.
  [0x00ad, 0x00ad],
  [0x200c, 0x200d],
  [0x2060, 0x2060],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xe0100, 0xe01ef],
]

/** Whether a character is one that folding takes away. */
export function isIgnored(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return ignored.some(([first, last]) => first <= code && code <= last)
}

const wordCharacter = /[\p{L}\p{N}\p{M}]/u
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u

/** The kind of a character that is folded already. */
export function kindOf(character: string): CharacterKind {
  if (isIgnored(character)) return IGNORED
  if (!wordCharacter.test(character)) return SEPARATOR
  return isUnspaced(character) ? UNSPACED : WORD
}

/** Whether words of this script have no spaces between them. */
export const isUnspaced = (character: string): boolean => unspacedScript.test(character)

// Letters of Korean that stand alone, in half width too, are parts of syllables once they are folded.
const combining = /[\p{M}\u1160-\u11ff\u3131-\u318e\uff9e-\uffdc]/u

/** Whether a character belongs to the one before it: an accent, a voicing mark of kana, a part of a Korean syllable, a vowel sign. */
export const combines = (character: string): boolean => combining.test(character) || isIgnored(character)
