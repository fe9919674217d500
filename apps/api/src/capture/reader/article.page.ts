import type { Readability as ReadabilityClass } from '@mozilla/readability'
import type { DOMPurify as Purifier } from 'dompurify'
import type { ReaderKit } from './kit.js'

declare const Readability: typeof ReadabilityClass
declare const DOMPurify: Purifier

/** The main text of a page. `content` is sanitised HTML whose only files are those below `fileBase`. */
export interface Article {
  title: string
  byline: string
  siteName: string
  direction: string
  language: string
  publishedTime: string
  content: string
  length: number
}

/**
 * Finds a page's article and cleans it. Sanitising comes last: nothing may parse and write the HTML again afterwards.
 * `html` is the page with absolute links, its files at `fileBase` followed by a number.
 */
export function readArticle(this: ReaderKit, html: string, fileBase: string): Article | undefined {
  const document = new DOMParser().parseFromString(html, 'text/html')
  for (const image of document.images) this.simplifyImage(image)
  // Chinese says in 200 characters what English says in 500.
  const found = new Readability(document, { charThreshold: 200 }).parse()
  if (!found?.content) return undefined

  const forbidden = 'style form input button textarea select audio video source dialog canvas template'
  const purifier = DOMPurify()
  purifier.addHook('uponSanitizeAttribute', (_, attribute) => {
    const { attrName, attrValue } = attribute
    if (attrName === 'src' && !attrValue.startsWith(fileBase) && !/^data:image\//i.test(attrValue)) {
      attribute.keepAttr = false
    }
    // SANITIZE_NAMED_PROPS gives ids this prefix; links inside the article have to follow.
    if (attrName === 'href' && attrValue.startsWith('#')) attribute.attrValue = `#user-content-${attrValue.slice(1)}`
  })
  const content = purifier.sanitize(found.content, {
    USE_PROFILES: { html: true, mathMl: true },
    FORBID_TAGS: forbidden.split(' '),
    FORBID_ATTR: ['style', 'srcset', 'sizes', 'poster', 'background', 'action', 'name', 'class', 'target'],
    ALLOW_DATA_ATTR: false,
    SANITIZE_NAMED_PROPS: true,
  })
  return {
    title: found.title ?? '',
    byline: found.byline ?? '',
    siteName: found.siteName ?? '',
    direction: found.dir ?? '',
    language: found.lang ?? '',
    publishedTime: found.publishedTime ?? '',
    content,
    length: found.length ?? 0,
  }
}

/**
 * A picture with its file and nothing else. Readability puts what it finds in other attributes of a lazy picture in
 * place of the file, and the file of one with a `srcset` is there, where the sanitiser drops it.
 */
export function simplifyImage(this: ReaderKit, image: HTMLImageElement): void {
  const [file] = (image.getAttribute('srcset') ?? '').split(' ')
  if (file) image.setAttribute('src', file)
  for (const { name } of Array.from(image.attributes)) {
    if (!/^(src|alt|title|width|height|dir|lang)$/.test(name)) image.removeAttribute(name)
  }
}
