import type { Term } from '../../database/term-index/term-index.js'
import type { Link } from '../../links/link.entity.js'
import type { Tag } from '../../tags/tag.entity.js'
import { readableUrl } from '../link-document.js'
import type { BatchLoad } from '../../graphql/context.js'
import type { TextField, TextNode } from '../query/query.types.js'
import { highlighted, type Snippet, snippetOf } from './snippet.js'
import { MatchField, type TextMatch } from './text-match.type.js'

/** What links were found by, or might have been. */
export interface SearchedFor {
  /** The words and phrases that are looked for, not those that must be absent. */
  words: readonly TextNode[]
  /** By link, those of the words that its archived text has: a text without any need not be read. */
  wordsInText: BatchLoad<string, readonly TextNode[]>
}

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
 * @param content the archived text, where it has any of the words
 */
export function matchesOf(
  link: Link,
  tags: readonly Tag[],
  words: readonly TextNode[],
  content: { text: string; words: readonly TextNode[] } | null,
): TextMatch[] {
  const texts: Searched[] = [
    { field: MatchField.TITLE, text: link.title, show: highlighted },
    ...tags.map((tag) => ({ field: MatchField.TAG, text: tag.name, show: highlighted })),
    { field: MatchField.NOTE, text: link.note ?? '', show: snippetOf },
    { field: MatchField.DESCRIPTION, text: link.description ?? '', show: snippetOf },
    { field: MatchField.URL, text: readableUrl(link.url), show: highlighted },
  ]
  const found = texts.map(({ field, text, show }) => {
    const asked = words.filter((node) => node.field === null || node.field === fieldOf[field])
    return { field, snippet: asked.length > 0 ? show(text, termsOf(asked)) : null }
  })
  const passage = content && snippetOf(content.text, termsOf(content.words))
  return [...found, { field: MatchField.CONTENT, snippet: passage }].flatMap(({ field, snippet }) =>
    snippet ? [{ field, ...snippet }] : [],
  )
}

const termsOf = (words: readonly TextNode[]) => words.map(({ term }) => term)
