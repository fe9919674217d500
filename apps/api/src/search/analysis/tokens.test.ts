import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from './fold.js'
import { readTokens, tokensOf } from './tokens.js'

/** The same by the book, on the whole text at once: https://unicode.org/reports/tr15 and tr18. */
function plainTokens(text: string): string[] {
  const words = fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const unspaced =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u
  return words
    .flatMap((word) =>
      [...word].reduce<string[]>((parts, character) => {
        const last = parts.at(-1)
        if (last === undefined || unspaced.test(character) || unspaced.test(last)) return [...parts, character]
        return [...parts.slice(0, -1), last + character]
      }, []),
    )
    .map((word) => word.slice(0, 64))
}

const alphabets = [
  ...'aBçÉßſıİΣςσøÆ1９ｖＵｅ ﬁ㎏½',
  ...'安裝简單软體台臺里裏发髮發乾薴 、。',
  ...'がガｶﾞﾞカー々ひ',
  ...'한국어각',
  '\u1112\u1161\u11ab',
  ...'ㅁㅏㄴﾱￂ',
  'e\u0301',
  'か\u3099',
  ...'สวัสดีनमस्तेשָׁלוֹםمُحَمَّد',
  ...['𠮷', '🙂', '\u00ad', '\u200d', '葛\u{e0100}', '_', '-', '.', '\n', '\ud800'],
]
const anyText = fc.oneof(
  fc.array(fc.constantFrom(...alphabets), { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
)

describe('the words of a text', () => {
  it.each([
    ['Hello, World!', ['hello', 'world']],
    ['安装简单', ['安', '装', '简', '单']],
    ['安裝簡單', ['安', '装', '简', '单']],
    ['ＶＵＥ３ 组件', ['vue3', '组', '件']],
    ['Café naïve Straße Łódź', ['cafe', 'naive', 'strasse', 'lodz']],
    ['ΣΊΣΥΦΟΣ σίσυφος', ['σισυφοσ', 'σισυφοσ']],
    ['İstanbul ısı', ['istanbul', 'isi']],
    ['ｶﾞｲﾄﾞ ガイド', ['ガ', 'イ', 'ド', 'ガ', 'イ', 'ド']],
    ['\u1112\u1161\u11ab 한', ['한', '한']],
    ['ﾱￂ ㅁㅏ', ['마', '마']],
    ['node.js don’t foo_bar C++', ['node', 'js', 'don', 't', 'foo', 'bar', 'c']],
    ['5㎏ ㍿', ['5kg', '株', '式', '会', '社']],
    ['co\u00adop\u200dera', ['coopera']],
    ['𠮷野家', ['𠮷', '野', '家']],
    ['— … 🙂', []],
    ['x'.repeat(100), ['x'.repeat(64)]],
  ])('of "%s" are %j', (text, words) => {
    expect(tokensOf(text)).toEqual(words)
  })

  it('are those that the standards give, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokensOf(text)).toEqual(plainTokens(text))
      }),
      { numRuns: 5_000 },
    )
  })

  it('fold to themselves', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fold(fold(text))).toBe(fold(text))
      }),
      { numRuns: 5_000 },
    )
  })

  it('lie where they say, one after the other', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let before = 0
        readTokens(text, (token, start, end) => {
          expect(start).toBeGreaterThanOrEqual(Math.min(before, start))
          expect(end).toBeGreaterThan(start)
          expect(tokensOf(text.slice(start, end))).toContain(token)
          before = end
        })
        expect(before).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
