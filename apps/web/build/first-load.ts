import type { Rolldown } from 'vite'

/**
 * Chunks by when they are needed: what a page begins with is one file of libraries, which change seldom, and one of its
 * own code; without this, each part that any later page uses too would be a file, and a request, of its own.
 * @param entry the page's first module
 * @param other the first module of another page: what both begin with stays apart
 */
export function firstLoad(entry: string, other: string): Rolldown.CodeSplittingGroup[] {
  let needed: Set<string> | undefined
  const isNeeded = (id: string, context: Rolldown.ChunkingContext) => {
    if (!needed) {
      const shared = reachable(other, context)
      needed = new Set([...reachable(entry, context)].filter((each) => !shared.has(each)))
    }
    return needed.has(id)
  }
  const group = (chunk: string, holds: (id: string) => boolean): Rolldown.CodeSplittingGroup => ({
    debugName: chunk,
    includeDependenciesRecursively: false,
    name: (id, context) => (isNeeded(id, context) && holds(id) ? chunk : null),
  })
  return [group('libraries', (id) => id.includes('/node_modules/')), group('client', () => true)]
}

/** A module, and all that it and its imports import statically. */
function reachable(entry: string, context: Rolldown.ChunkingContext): Set<string> {
  const found = new Set([entry])
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  return found
}
