import type { PageSession } from '../browser/page-session.js'
import type { IsolatedWorld } from '../browser/isolated-world.js'
import { RemoteObject } from '../browser/isolated-world.js'
import type { PageKit } from '../page/kit.js'
import type { PageHtml } from '../page/page.types.js'

/** A document with the documents of its frames, each as HTML with marks. */
export interface CollectedDocument extends PageHtml {
  children: (CollectedDocument | undefined)[]
}

const frameDepth = 5

/** Takes the documents of a page and of its frames out of the browser, at most `maxFrames` of them. */
export async function collectDocuments(session: PageSession, maxFrames: number, extraHead: string) {
  const budget = { frames: maxFrames }
  return collect(session, await session.mainFrameId(), budget, extraHead, 0)
}

async function collect(
  session: PageSession,
  frameId: string,
  budget: { frames: number },
  extraHead: string,
  depth: number,
): Promise<CollectedDocument> {
  const world = await session.world(frameId)
  await openClosedRoots(session, world)
  const html = await world.call('serializeDocument', extraHead)
  const children: (CollectedDocument | undefined)[] = []
  for (let index = 0; index < html.frames && depth < frameDepth; index += 1) {
    if (budget.frames === 0) break
    const child = await frameIdAt(session, world, index)
    if (child === undefined) continue
    budget.frames -= 1
    // A frame that goes away meanwhile, or that the browser shows nothing in, leaves an empty place.
    children[index] = await collect(session, child, budget, '', depth + 1).catch(() => undefined)
  }
  return { ...html, children }
}

async function frameIdAt(session: PageSession, world: IsolatedWorld<PageKit>, index: number) {
  const objectId = await world.callForHandle('frameElement', index)
  if (objectId === undefined) return undefined
  const { node } = await session.cdp.send('DOM.describeNode', { objectId })
  return node.frameId
}

/** Scripts in the page cannot see closed shadow roots, the debugger can. */
async function openClosedRoots(session: PageSession, world: IsolatedWorld<PageKit>): Promise<void> {
  const hosts = await world.call('findHosts')
  for (let index = 0; index < hosts; index += 1) {
    const objectId = await world.callForHandle('hostElement', index)
    if (objectId === undefined) continue
    const { node } = await session.cdp.send('DOM.describeNode', { objectId, pierce: true, depth: 1 })
    const closed = node.shadowRoots?.find(({ shadowRootType }) => shadowRootType === 'closed')
    if (!closed) continue
    const { object } = await session.cdp.send('DOM.resolveNode', {
      backendNodeId: closed.backendNodeId,
      executionContextId: world.contextId,
    })
    if (object.objectId) await world.call('openRoot', index, new RemoteObject(object.objectId))
  }
}
