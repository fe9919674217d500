import fc from 'fast-check'

/** A link of a generated library, as the reference sees it. */
export interface SampleLink {
  url: string
  host: string
  title: string
  note: string
  tags: string[]
  /** The archived text; null: there is none. */
  text: string | null
  starred: boolean
  read: boolean
  trashed: boolean
  failed: boolean
  /** The year in which it was added. */
  year: number
}

const words = [
  'vue',
  'Router',
  'ＶＵＥ',
  'install',
  'installing',
  '安装',
  '安裝',
  '简单',
  '軟體',
  '软件',
  'Café',
  'cafe',
  'ガイド',
  '한국어',
  'x1',
  '2026',
]
const tagNames = ['vue', 'Software/安装', 'software', '软件/简单', 'read later', 'café']
const hosts = ['example.org', 'docs.example.org', 'vue.example', 'anexample.org', '127.0.0.1']

const phrase = (maxLength: number) =>
  fc
    .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(' ', ' ', '', '-', '，')), { maxLength })
    .map((parts) => parts.flat().join(''))

const sampleLink = fc.record({
  path: phrase(2),
  host: fc.constantFrom(...hosts),
  title: phrase(4).map((title) => `t ${title}`),
  note: phrase(3),
  tags: fc.uniqueArray(fc.constantFrom(...tagNames), { maxLength: 2 }),
  text: fc.option(phrase(12)),
  starred: fc.boolean(),
  read: fc.boolean(),
  trashed: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  failed: fc.boolean(),
  year: fc.integer({ min: 2023, max: 2026 }),
})

/** The same library in every run. */
export function sampleLibrary(size: number): SampleLink[] {
  return fc.sample(sampleLink, { numRuns: size, seed: 7 }).map(({ path, host, failed, ...link }, n) => ({
    ...link,
    host,
    url: `https://${host}/${path.trim()}/${n}`,
    // A snapshot that failed has no text.
    failed: failed && link.text === null,
  }))
}

const operand = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...words,
      '安',
      '装简',
      '件简',
      '"vue router"',
      '"安装 简单"',
      '"vue 安装"',
      'inst*',
      '"install vu*"',
      'no-such-word',
    ),
  },
  fc
    .tuple(fc.constantFrom('title:', 'url:', 'note:'), fc.constantFrom(...words, '体', '"简单 vue"'))
    .map((parts) => parts.join('')),
  fc.constantFrom(...tagNames, 'SOFTWARE/安装', 'nothing').map((name) => `tag:"${name}"`),
  fc.constantFrom(...hosts, 'org', 'Example.ORG').map((host) => `site:${host}`),
  fc.constantFrom('starred', 'unread', 'trashed', 'untagged', 'failed', 'archived').map((state) => `is:${state}`),
  fc.tuple(fc.constantFrom('before:', 'after:'), fc.integer({ min: 2023, max: 2027 })).map((parts) => parts.join('')),
)

const { query } = fc.letrec<{ query: string; part: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: operand },
    operand.map((text) => `-${text}`),
    tie('query').map((text) => `(${text})`),
    tie('query').map((text) => `-(${text})`),
  ),
  query: fc
    .array(fc.tuple(tie('part'), fc.constantFrom(' ', ' ', ' OR ')), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.flat().slice(0, -1).join('')),
}))

/** What people might write, and what nobody would. */
export const anyQuery = query
