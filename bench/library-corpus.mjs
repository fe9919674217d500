// Text that nobody here wrote, for libraries of any size: paragraphs of Debian's manuals, English and Chinese.
import { globSync, readFileSync } from 'node:fs'

const sources = {
  en: [
    '/usr/share/doc/python3.*/html/{library,tutorial,howto,reference,faq}/*.html',
    '/usr/share/doc/debian-handbook/html/en-US/*.html',
  ],
  zh: ['/usr/share/debian-reference/*.zh-cn.html', '/usr/share/doc/debian-handbook/html/zh-CN/*.html'],
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', para: '', '#8217': '’', '#160': ' ' }

/** The plain text of a piece of HTML. */
export const plainText = (html) =>
  html
    .replace(/<(script|style)[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#?\w+);/g, (_, name) => entities[name] ?? ' ')
    .replace(/\s+/g, ' ')
    .trim()

function paragraphsOf(patterns) {
  const paragraphs = patterns
    .flatMap((pattern) => globSync(pattern))
    .sort()
    .flatMap((file) => readFileSync(file, 'utf8').match(/<(p|li|dd)\b[^>]*>[^]*?<\/\1>/g) ?? [])
    .map(plainText)
    .filter((text) => text.length >= 30 && text.length <= 1500)
  if (paragraphs.length < 500)
    throw new Error('Install the Debian packages python3-doc, debian-handbook and debian-reference-zh-cn.')
  return [...new Set(paragraphs)]
}

/** Numbers that look random and are the same in every run: mulberry32. */
export function seeded(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Makes links, tags and texts of a seed: every second link is Chinese. */
export function createCorpus(seed) {
  const random = seeded(seed)
  const paragraphs = { en: paragraphsOf(sources.en), zh: paragraphsOf(sources.zh) }
  const below = (limit) => Math.floor(random() * limit)
  // As in real libraries: a few are everywhere, most are rare.
  const rank = (limit) => Math.floor(limit ** random()) - 1
  const pick = (list) => list[below(list.length)]
  const tags = tagNames(paragraphs, below)

  const sentence = (language) => {
    const text = pick(paragraphs[language])
    const start = text.search(/[\p{L}\p{N}]/u)
    return language === 'zh'
      ? text.slice(start, start + 8 + below(20))
      : text
          .slice(start)
          .split(' ', 4 + below(8))
          .join(' ')
  }
  return {
    link(n) {
      const language = n % 2 === 0 ? 'en' : 'zh'
      const host = `${pick(['www', 'docs', 'blog', 'm', 'news'])}.site${rank(3_000)}.${pick(['org', 'com', 'cn', 'net'])}`
      return {
        language,
        url: `https://${host}/${sentence('en')
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .slice(0, 40)}/${n}`,
        title: sentence(language),
        note: below(10) === 0 ? pick(paragraphs[language]).slice(0, 300) : null,
        tags: [...new Set(Array.from({ length: 1 + below(4) }, () => tags[rank(tags.length)]))],
        starred: below(20) === 0,
        read: below(3) === 0,
      }
    },
    text(language) {
      return Array.from({ length: 10 + below(40) }, () => pick(paragraphs[language])).join('\n\n')
    },
  }
}

/** A thousand tags, a third of them nested. */
function tagNames(paragraphs, below) {
  const words = [
    ...new Set(
      [...paragraphs.en.join(' ').matchAll(/\b[a-z]{4,12}\b/g)]
        .map(([word]) => word)
        .concat([...paragraphs.zh.join(' ').matchAll(/\p{Script=Han}{2,4}/gu)].map(([word]) => word)),
    ),
  ]
  const tops = Array.from({ length: 700 }, () => words[below(words.length)])
  const nested = Array.from({ length: 300 }, (_, n) => `${tops[n % 100]}/${words[below(words.length)]}`)
  const names = [...new Set([...tops, ...nested])]
  for (let n = names.length - 1; n > 0; n--) {
    const other = below(n + 1)
    ;[names[n], names[other]] = [names[other], names[n]]
  }
  return names
}
