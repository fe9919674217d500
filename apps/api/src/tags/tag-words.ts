import { createRequire } from 'node:module'
import type * as Pinyin from 'pinyin-pro'
import { fold } from '../search/analysis/fold.js'
import { tokensOf } from '../search/analysis/tokens.js'

/** A tag's name, or another one of its names, as it is looked for. */
export interface NameForms {
  /** Its words with spaces around each: a search for words looks for them in here. */
  words: string
  /** What somebody may type who means it, a line each: the name, its pinyin, the initials of that. */
  completion: string
}

export function nameForms(name: string): NameForms {
  return { words: wordList(tokensOf(name)), completion: [...new Set([fold(name), ...pinyinForms(name)])].join('\n') }
}

/** Words as they stand in NameForms.words. The last one may be a beginning only. */
export const wordList = (tokens: readonly string[], prefix = false): string =>
  ` ${tokens.join(' ')}${prefix ? '' : ' '}`

/** @returns the pinyin of a whole name from its forms; null where it is not Chinese */
export function pinyinOf({ name, completion }: { name: string; completion: string }): string | null {
  return han.test(name) ? (completion.split('\n')[1] ?? null) : null
}

const han = /\p{Script=Han}/u
const require = createRequire(import.meta.url)

/** 软件/Vue: ruanjian/vue and rj/vue. */
function pinyinForms(name: string): string[] {
  if (!han.test(name)) return []
  // The dictionary takes 35 MB: only who has Chinese tags needs it.
  const { pinyin } = require('pinyin-pro') as typeof Pinyin
  const characters = pinyin(name, { toneType: 'none', type: 'all' }).map(({ isZh, pinyin: sound, origin }) =>
    isZh
      ? { full: sound.replaceAll('ü', 'v'), initial: sound.charAt(0) }
      : { full: fold(origin), initial: fold(origin) },
  )
  return [characters.map(({ full }) => full).join(''), characters.map(({ initial }) => initial).join('')]
}
