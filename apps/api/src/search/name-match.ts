import { readableUrl } from './link-document.js'
import { tokensOf } from './analysis/tokens.js'

/** What a page is called. */
export interface PageName {
  title: string
  url: string
}

/** What stands between a page's name and that of its site, or of the chapter that it is in. */
const titleSeparator = /\s[-–—|·:_]\s/

/**
 * How nearly these words are a page's whole name, and not some of many: std::vector is asked for by "vector", not
 * std::vector::swap. The name is a part of the title, and the end of the address.
 * @param words as tokens.ts reads them
 * @returns for each of the two from 0, no word of it, to 1, these words and no others
 */
export function nameMatch({ title, url }: PageName, words: ReadonlySet<string>): { title: number; url: number } {
  const [path = ''] = readableUrl(url).split(/[?#]/, 1)
  const end =
    path
      .replace(/(?:\.\w{2,5})?\/?$/, '')
      .split('/')
      .at(-1) ?? ''
  return { title: Math.max(...title.split(titleSeparator).map((part) => share(part, words))), url: share(end, words) }
}

/** What part of a text's words, and of these words, the others are: the smaller of both. */
function share(text: string, words: ReadonlySet<string>): number {
  const tokens = tokensOf(text)
  const shared = new Set(tokens).intersection(words).size
  return tokens.length === 0 ? 0 : Math.min(shared / tokens.length, shared / words.size)
}
