import { limits } from '../limits.js'
import { cleanLine } from '../text.js'
import type { TitleSource } from './link.entity.js'
import { type PageUrl, titleOfUrl } from './page-url.js'

/** What lists by title are ordered by: as long as an index's column. */
const titleKeyLength = 191

/** The columns of a title that came from `source`. */
export function titleFrom(text: string, titleSource: TitleSource) {
  const title = cleanLine(text, limits.links.titleLength)
  return { title, titleSource, titleKey: cleanLine(title.normalize('NFKC').toLowerCase(), titleKeyLength) }
}

/** The columns of a title by a person, or, where there is none, of one made from the address. */
export function titleFor(given: string | null | undefined, page: PageUrl) {
  const title = cleanLine(given ?? '', limits.links.titleLength)
  return title === '' ? titleFrom(titleOfUrl(page), 'URL') : titleFrom(title, 'USER')
}
