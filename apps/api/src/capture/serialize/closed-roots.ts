import { type IsolatedWorld, RemoteObject } from '../browser/isolated-world.js'
import type { PageSession } from '../browser/page-session.js'
import type { PageKit } from '../page/kit.js'

/**
 * Lets a world know the closed shadow roots of its document: scripts cannot see them, the debugger can. Asking it for
 * the whole tree takes as long as everything else together, so it is asked about likely elements only.
 */
export async function openClosedRoots(session: PageSession, world: IsolatedWorld<PageKit>): Promise<void> {
  const hosts = await world.call('findHosts')
  if (hosts === 0) return
  await Promise.all(Array.from({ length: hosts }, (_, index) => openRootOf(session, world, index)))
  // A root that was closed may hold further ones.
  await openClosedRoots(session, world)
}

async function openRootOf({ cdp }: PageSession, world: IsolatedWorld<PageKit>, index: number): Promise<void> {
  const objectId = await world.callForHandle('hostElement', index)
  if (objectId === undefined) return
  const { node } = await cdp.send('DOM.describeNode', { objectId, pierce: true, depth: 1 })
  const closed = node.shadowRoots?.find(({ shadowRootType }) => shadowRootType === 'closed')
  if (!closed) return
  const { backendNodeId } = closed
  const { object } = await cdp.send('DOM.resolveNode', { backendNodeId, executionContextId: world.contextId })
  if (object.objectId) await world.call('openRoot', index, new RemoteObject(object.objectId))
}
