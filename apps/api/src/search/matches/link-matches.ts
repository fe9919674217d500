import type { Term } from '../../database/term-index/term-index.js'
import type { Link } from '../../links/link.entity.js'
import type { Tag } from '../../tags/tag.entity.js'
import { readableUrl } from '../link-document.js'
import type { TextField } from '../query/query.types.js'
import { highlighted, type Snippet, snippetOf } from './snippet.js'
import { MatchField, type TextMatch } from './text-match.type.js'

/** A text of a link that was searched: short ones are shown whole. */
interface Searched {
  field: MatchField
  text: string
  show: (text: string, terms: readonly Term[]) => Snippet | null
}

const fieldOf: Partial<Record<MatchField, TextField>> = {
  [MatchField.TITLE]: 'title',
  [MatchField.URL]: 'url',
  [MatchField.NOTE]: 'note',
}

/**
 * Where a link has the words that it was searched for: what counts most for its rank first.
 * @param content the archived text, where there is one
 */
export function matchesOf(link: Link, tags: readonly Tag[], content: string): TextMatch[] {
  const words = link.searchedFor ?? []
  const texts: Searched[] = [
    { field: MatchField.TITLE, text: link.title, show: highlighted },
    ...tags.map((tag) => ({ field: MatchField.TAG, text: tag.name, show: highlighted })),
    { field: MatchField.NOTE, text: link.note ?? '', show: snippetOf },
    { field: MatchField.DESCRIPTION, text: link.description ?? '', show: snippetOf },
    { field: MatchField.URL, text: readableUrl(link.url), show: highlighted },
    { field: MatchField.CONTENT, text: content, show: snippetOf },
  ]
  return texts.flatMap(({ field, text, show }) => {
    const asked = words.filter((node) => node.field === null || node.field === fieldOf[field])
    const snippet =
      asked.length > 0 &&
      show(
        text,
        asked.map((node) => node.term),
      )
    return snippet ? [{ field, ...snippet }] : []
  })
}
