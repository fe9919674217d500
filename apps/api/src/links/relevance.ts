import type { EntityManager } from 'typeorm'
import { own, type Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { raw, select } from '../database/sql.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { BadInputError } from '../graphql/errors.js'
import { checkArgs, decodeCursor, encodeCursor, fingerprint } from '../graphql/page.js'
import { limits } from '../limits.js'
import type { Search } from '../search/link-search.js'
import { documentOf, type Rank, type Ranks, rank } from '../search/ranking.js'
import { documentsWhere } from '../search/selection/documents-where.js'
import type { Link } from './link.entity.js'
import type { LinkFilter } from './link.inputs.js'
import type { LinkRows } from './link-rows.js'

interface RankedList {
  filter: LinkFilter
  search: Search | null
  rows: LinkRows
}

/**
 * A page of what was searched for, the best first: forward only, and no further than limits.search.ranked. A cursor holds
 * the rank of its link, and how many came before.
 * @throws BadInputError for what cannot be ranked, or is asked for backward
 */
export async function pageByRelevance(
  manager: EntityManager,
  viewer: Viewer,
  { args, filter, search, rows }: RankedList & { args: PageArgs },
): Promise<Page<Owned<Link>>> {
  const { size, backward } = checkArgs(args)
  if (backward || args.before) throw new BadInputError('last', 'By relevance, a list is read forward only.')
  const list = listOf(filter)
  const [after = Infinity, before = 0] = args.after ? (decodeCursor(args.after, list, 'after') as Rank[]) : []

  const ranks = behind(await ranksOf(manager, viewer, search), after)
  const wanted = Math.min(size + 1, limits.search.ranked - before)
  const found = await firstFound(ranks, wanted, (numbers) => rows.numbered(numbers))
  const edges = found.slice(0, size).map(({ rank, link }, index) => ({
    cursor: () => encodeCursor(list, [rank, before + index + 1]),
    node: own(viewer, link),
  }))
  return {
    edges,
    pageInfo: () => ({
      hasNextPage: found.length > size,
      hasPreviousPage: Boolean(args.after),
      startCursor: edges[0]?.cursor() ?? null,
      endCursor: edges.at(-1)?.cursor() ?? null,
    }),
    count: () => rows.count(),
  }
}

/** The cursor of the link before a position, from 1; null where no link is at the position. @throws BadInputError */
export async function cursorByRelevance(
  manager: EntityManager,
  viewer: Viewer,
  { filter, search, rows }: RankedList,
  position: number,
): Promise<string | null> {
  const ranks = await ranksOf(manager, viewer, search)
  const wanted = Math.min(position + 1, limits.search.ranked)
  const found = await firstFound(ranks, wanted, (numbers) => rows.idsOf(numbers))
  const before = found[position - 1]
  return before && found[position] ? encodeCursor(listOf(filter), [before.rank, position]) : null
}

/** Those that are lower than `after`. */
function behind(ranks: Ranks, after: Rank): Ranks {
  let first = 0
  while ((ranks[first] ?? -Infinity) >= after) first++
  return ranks.subarray(first)
}

const listOf = (filter: LinkFilter) => fingerprint('RELEVANCE', filter)

async function ranksOf(manager: EntityManager, viewer: Viewer, search: Search | null): Promise<Ranks> {
  if (!search) throw new BadInputError('orderBy', 'Relevance needs a query.')
  const { selection, reader, words } = search
  const { list, complement } = selection.documents
  const documents = complement ? await documentsWhere(manager, viewer, selection) : list
  const [row] = await select<{ total: number | null }>(
    manager,
    raw('SELECT MAX(number) AS total FROM search_documents'),
  )
  return rank(reader, documents, words, row?.total ?? 0)
}

/**
 * The best links that the filter's conditions hold for: these are looked at in the order of the ranks, until there are enough.
 * @param lookUp answers, by the numbers of documents, with what is wanted of the links that they hold for
 */
async function firstFound<T>(
  ranks: Ranks,
  wanted: number,
  lookUp: (numbers: readonly number[]) => Promise<Map<number, T>>,
): Promise<{ rank: Rank; link: T }[]> {
  const found: { rank: Rank; link: T }[] = []
  for (let start = 0, look = 2 * wanted; found.length < wanted && start < ranks.length; start += look, look *= 2) {
    const next = ranks.slice(start, start + look)
    const links = await lookUp(Array.from(next, documentOf))
    for (const each of next) {
      const link = links.get(documentOf(each))
      if (link && found.length < wanted) found.push({ rank: each, link })
    }
  }
  return found
}
