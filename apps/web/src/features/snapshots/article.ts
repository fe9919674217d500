import dompurify from 'dompurify'

const wordsPerMinute = 230
const charactersPerMinute = 400

export interface Article {
  content: DocumentFragment
  /** Who wrote it and when, as far as the page said so. */
  byline: string
  /** BCP 47, of a text that is plainly Chinese: its punctuation needs Chinese type, and few pages name their language. */
  language: string | undefined
}

/**
 * An archived article, safe to put into the page. It was sanitised when it was archived; what is shown here is sanitised
 * here, by the rules of today, and never serialised again in between.
 * @param html the file: a document with one <article>, which begins with a <header> of title, byline and address
 */
export function readArticle(html: string): Article {
  const purifier = dompurify()
  purifier.addHook('afterSanitizeAttributes', (node) => {
    if (!(node instanceof HTMLAnchorElement) || !node.hasAttribute('href')) return
    // What leads somewhere within the archived page leads nowhere here.
    if (node.getAttribute('href')?.startsWith('#')) node.removeAttribute('href')
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer')
  })
  // Its own style is for readers outside of this client.
  const content = purifier.sanitize(html.slice(Math.max(0, html.indexOf('<body'))), {
    USE_PROFILES: { html: true, mathMl: true },
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'video', 'audio', 'source'],
    FORBID_ATTR: ['style', 'class', 'id', 'name', 'srcset', 'background'],
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
  // The archive holds its pictures; one of the network's would not load, and would tell on the reader if it did.
  content.querySelectorAll('img:not([src^="data:"])').forEach((picture) => picture.remove())
  // The page above it has title and address already.
  const header = content.querySelector('article > header')
  header?.remove()
  const byline = header?.querySelector('p:not(:has(a))')?.textContent.trim() ?? ''
  return { content, byline, language: isChinese(content.textContent) ? 'zh-CN' : undefined }
}

/** Han letters without Japanese ones, and more than a few of them. */
function isChinese(text: string): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return han > text.length / 10 && !/\p{Script=Hiragana}/u.test(text)
}

/** About how long a text takes to read, in minutes; Chinese is counted by characters, the rest by words. */
export function readingMinutes(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const words = text.match(/[\p{L}\p{N}'’-]+/gu)?.filter((word) => !/\p{Script=Han}/u.test(word)).length ?? 0
  return Math.max(1, Math.round(han / charactersPerMinute + words / wordsPerMinute))
}
