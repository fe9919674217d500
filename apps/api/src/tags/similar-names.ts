import { fold } from '../search/analysis/fold.js'
import { pinyinOf } from './tag-words.js'
import type { Tag } from './tag.entity.js'

/** What is compared of a tag. */
type NamedTag = Pick<Tag, 'name' | 'completion' | 'parentId' | 'linkCount'>

/** Names of so many characters, and longer ones, are compared for slips: of shorter ones, too many are a letter apart. */
const slipLength = 6

/** A tag's name without those of the tags above it. */
interface Leaf<T extends NamedTag> {
  tag: T
  /** Folded, without what joins words: Node.js, node-js and nodejs are one. */
  spelling: string
  /** Pinyin of a Chinese name; null for one of a single character, like which too many others sound. */
  sound: string | null
}

/**
 * Finds names that are probably meant to be one: of the same spelling but for case, width, accents, traditional characters or
 * what joins their words, singular and plural, Chinese and its pinyin, or a slip of one letter. Compares tags below the same
 * tag. The time it takes grows with the number of tags, not with that of their pairs.
 * @returns groups of two or more, those with the most links first, and so within each
 */
export function similarNames<T extends NamedTag>(tags: readonly T[]): T[][] {
  const byKey = new Map<string, Leaf<T>[]>()
  for (const leaf of tags.map(leafOf)) {
    for (const key of keysOf(leaf)) {
      const place = `${leaf.tag.parentId ?? ''}/${key}`
      const others = byKey.get(place)
      if (others) others.push(leaf)
      else byKey.set(place, [leaf])
    }
  }
  const groups = new Groups<T>()
  for (const leaves of byKey.values()) {
    for (const [index, leaf] of leaves.entries()) {
      for (const other of leaves.slice(index + 1)) if (areAlike(leaf, other)) groups.join(leaf.tag, other.tag)
    }
  }
  const mostUsed = (a: T, b: T) => b.linkCount - a.linkCount || (a.name < b.name ? -1 : 1)
  const linksOf = (group: T[]) => group.reduce((sum, tag) => sum + tag.linkCount, 0)
  return groups
    .all()
    .map((group) => group.sort(mostUsed))
    .sort((a, b) => linksOf(b) - linksOf(a))
}

function leafOf<T extends NamedTag>(tag: T): Leaf<T> {
  const spelling = joined(fold(tag.name.slice(tag.name.lastIndexOf('/') + 1)))
  const sound = spelling.length > 1 ? pinyinOf(tag) : null
  return { tag, spelling, sound: sound && joined(sound.slice(sound.lastIndexOf('/') + 1)) }
}

/** Between letters only: .net is not net, and C++ is not C. */
const joined = (words: string) => words.replace(/(?<=[\p{L}\p{N}])[\s\-_.·]+(?=[\p{L}\p{N}])/gu, '')

/** What alike names share, at least one of them: those that share one are then compared. */
function keysOf({ spelling, sound }: Leaf<NamedTag>): Set<string> {
  const keys = new Set([spelling, singularOf(spelling)])
  if (sound !== null) keys.add(sound)
  if (spelling.length >= slipLength) {
    // Names that are one letter apart are the same without one: https://github.com/wolfgarbe/SymSpell
    for (let index = 1; index < spelling.length; index++) keys.add(without(spelling, index))
  }
  return keys
}

function areAlike(a: Leaf<NamedTag>, b: Leaf<NamedTag>): boolean {
  if (a.sound !== null && a.sound === b.sound) return halfOfCharactersAgree(a.spelling, b.spelling)
  if (a.spelling === b.spelling || a.sound === b.spelling || a.spelling === b.sound) return true
  return singularOf(a.spelling) === singularOf(b.spelling) || isSlip(a.spelling, b.spelling)
}

/** 帐号 and 账号, but not 事实 and 实施, which only sound alike. */
function halfOfCharactersAgree(a: string, b: string): boolean {
  const others = [...b]
  const agreeing = [...a].filter((character, index) => character === others[index])
  return a.length === b.length && 2 * agreeing.length >= others.length
}

function singularOf(word: string): string {
  if (!/^[a-z].{2,}s$/.test(word)) return word
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return /(?:s|u|i)s$/.test(word) ? word : word.slice(0, -1)
}

/** Whether names differ by one letter that was left out, added, exchanged, or changed places with the next; digits are no slip. */
function isSlip(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length < slipLength || short.charAt(0) !== long.charAt(0)) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  const [rest, longRest] = [short.slice(at), long.slice(at)]
  if (/\d/.test(rest.charAt(0) + longRest.charAt(0))) return false
  if (short.length < long.length) return rest === longRest.slice(1)
  return (
    rest.slice(1) === longRest.slice(1) ||
    (rest.charAt(0) === longRest.charAt(1) && without(rest, 0) === without(longRest, 1))
  )
}

const without = (text: string, index: number) => text.slice(0, index) + text.slice(index + 1)

/** Things that are joined, directly or by way of others. */
class Groups<T> {
  private readonly groupOf = new Map<T, T[]>()

  join(a: T, b: T): void {
    const group = this.groupOf.get(a) ?? [a]
    const other = this.groupOf.get(b) ?? [b]
    if (group === other) return
    const joined = [...group, ...other]
    for (const each of joined) this.groupOf.set(each, joined)
  }

  all(): T[][] {
    return [...new Set(this.groupOf.values())]
  }
}
