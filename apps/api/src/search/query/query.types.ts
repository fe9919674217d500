import type { Term } from '../../database/term-index/term-index.js'

/** The fields that a word can be asked for in alone. */
export const textFields = ['title', 'url', 'note'] as const
export type TextField = (typeof textFields)[number]

export const linkStates = ['starred', 'unread', 'trashed', 'untagged', 'failed', 'archived'] as const
export type LinkState = (typeof linkStates)[number]

/** Words that follow each other, in one field or in any. */
export interface TextNode {
  kind: 'text'
  field: TextField | null
  term: Term
}

/** What a query asks of a link. */
export type QueryNode =
  | { kind: 'and' | 'or'; nodes: QueryNode[] }
  | { kind: 'not'; node: QueryNode }
  | TextNode
  | { kind: 'tag'; name: string }
  | { kind: 'site'; host: string }
  | { kind: 'before' | 'after'; time: Date }
  | { kind: 'is'; state: LinkState }
