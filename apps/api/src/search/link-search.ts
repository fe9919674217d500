import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { dialectOf } from '../database/dialect.js'
import type { SearchedFor } from './matches/link-matches.js'
import { parseQuery } from './query/parser.js'
import type { QueryNode, TextNode } from './query/query.types.js'
import { QueryReader } from './query-reader.js'
import type { Selection } from './selection/selection.js'

/** A query, and what it selects. */
export interface Search extends SearchedFor {
  selection: Selection
  reader: QueryReader
  /** Whether the query itself says what of the trash is meant. */
  asksForTrash: boolean
}

/** Finds links by what people write. */
export class LinkSearch {
  constructor(private readonly database: Database) {}

  /**
   * @returns null for a query of nothing but white space
   * @throws QueryError
   */
  async find(viewer: Viewer, query: string): Promise<Search | null> {
    const tree = parseQuery(query)
    if (!tree) return null
    const { read } = this.database
    const reader = new QueryReader(read, dialectOf(read).termIndex, viewer)
    const nodes = [...nodesOf(tree)]
    const words = wordsOf(tree)
    return {
      selection: await reader.select(tree),
      reader,
      words,
      wordsInText: (_, linkIds) => reader.wordsInText(words, linkIds),
      asksForTrash: nodes.some((node) => node.kind === 'is' && node.state === 'trashed'),
    }
  }
}

function* nodesOf(node: QueryNode): Generator<QueryNode> {
  yield node
  if (node.kind === 'not') yield* nodesOf(node.node)
  if (node.kind === 'and' || node.kind === 'or') for (const each of node.nodes) yield* nodesOf(each)
}

function wordsOf(node: QueryNode): TextNode[] {
  if (node.kind === 'text') return [node]
  return node.kind === 'and' || node.kind === 'or' ? node.nodes.flatMap(wordsOf) : []
}
