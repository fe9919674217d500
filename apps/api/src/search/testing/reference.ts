import { tokensOf } from '../analysis/tokens.js'
import { parseQuery } from '../query/parser.js'
import type { QueryNode, TextNode } from '../query/query.types.js'
import type { SampleLink } from './library.js'

/** Whether a query means a link, found by reading all of the link: slow, and too simple to be wrong. */
export function means(query: string, link: SampleLink): boolean {
  const tree = parseQuery(query)
  const shown = /is:trashed/.test(query) || !link.trashed
  return shown && (tree === null || holds(tree, link))
}

function holds(node: QueryNode, link: SampleLink): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((each) => holds(each, link))
    case 'or':
      return node.nodes.some((each) => holds(each, link))
    case 'not':
      return !holds(node.node, link)
    case 'text':
      return fieldsOf(node, link).some((text) => hasWords(node, wordsOf(text)))
    case 'tag': {
      const name = node.name.toLowerCase()
      return link.tags.some((tag) => `${tag.toLowerCase()}/`.startsWith(`${name}/`))
    }
    case 'site':
      return `.${link.host}`.endsWith(`.${node.host}`)
    case 'before':
      return link.year < node.time.getUTCFullYear()
    case 'after':
      return link.year >= node.time.getUTCFullYear()
    case 'is':
      return {
        starred: link.starred,
        unread: !link.read,
        trashed: link.trashed,
        untagged: link.tags.length === 0,
        failed: link.failed,
        archived: link.text !== null,
      }[node.state]
  }
}

function fieldsOf({ field }: TextNode, link: SampleLink): string[] {
  const url = link.url.replace('https://', '')
  if (field !== null) return [field === 'url' ? url : link[field]]
  return [link.title, url, link.note, link.text ?? '', ...link.tags]
}

const read = new Map<string, string>()

/** A text's words with a space around each; kept, as the same texts are read for thousands of queries. */
function wordsOf(text: string): string {
  const words = read.get(text) ?? ` ${tokensOf(text).join(' ')} `
  read.set(text, words)
  return words
}

function hasWords({ term: { tokens, prefix } }: TextNode, words: string): boolean {
  return words.includes(` ${tokens.join(' ')}${prefix ? '' : ' '}`)
}
