interface Page {
  nodes: unknown[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

type Nodes<Of extends Page> = Of['nodes'][number][]

/**
 * Reads a list page after page.
 * @param ask for the page behind a cursor; null: the first
 * @param enough whether no more are wanted than those that have been read
 * @returns them, whether there are more, and the last page that was read
 * @throws whatever `ask` throws
 */
export async function readPages<Of extends Page>(
  ask: (after: string | null) => Promise<Of>,
  enough: (nodes: Nodes<Of>) => boolean = () => false,
): Promise<{ nodes: Nodes<Of>; hasMore: boolean; last: Of }> {
  const nodes: Nodes<Of> = []
  for (let after: string | null = null; ;) {
    const page = await ask(after)
    nodes.push(...page.nodes)
    const { hasNextPage, endCursor } = page.pageInfo
    if (!hasNextPage || enough(nodes)) return { nodes, hasMore: hasNextPage, last: page }
    after = endCursor
  }
}
