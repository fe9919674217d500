import type { PageSession } from '../browser/page-session.js'
import type { IsolatedWorld } from '../browser/isolated-world.js'
import type { PageKit } from '../page/kit.js'
import type { PageArea, PageHtml } from '../page/page.types.js'
import { openClosedRoots } from './closed-roots.js'
import { archiveHead, frameHead } from './archive-head.js'

/** A document with the documents of its frames, each as HTML with marks. */
export interface CollectedDocument extends PageHtml {
  children: (CollectedDocument | undefined)[]
  /** The rules that a linked sheet (by its number in `css`) has now, if they are no longer those of its text. */
  changedRules: (index: number, text: string) => Promise<string | undefined>
  /** Lets a picture be taken of something that only the browser can show, with nothing around it. */
  pictured: <T>(index: number, take: (area: PageArea) => Promise<T>) => Promise<T | undefined>
}

const frameDepth = 5

/** Takes the documents of a page and of its frames out of the browser, at most `maxFrames` of them. */
export async function collectDocuments(session: PageSession, maxFrames: number): Promise<CollectedDocument> {
  return collect(session, await session.mainFrameId(), { frames: maxFrames }, [])
}

async function collect(
  session: PageSession,
  frameId: string,
  budget: { frames: number },
  /** Where the frames around it are, each in the window of the next. */
  around: PageArea[],
): Promise<CollectedDocument> {
  const world = await session.world(frameId)
  await openClosedRoots(session, world)
  const sprites = await readSprites(session, await world.call('spriteUrls'))
  const html = await world.call('serializeDocument', around.length === 0 ? archiveHead : frameHead, sprites)
  const children: (CollectedDocument | undefined)[] = []
  for (const [index, area] of html.frames.entries()) {
    if (budget.frames === 0 || around.length === frameDepth) break
    const child = await frameIdAt(session, world, index)
    if (child === undefined) continue
    budget.frames -= 1
    // A frame that goes away meanwhile, or that the browser shows nothing in, leaves an empty place.
    children[index] = await collect(session, child, budget, [...around, area]).catch(() => undefined)
  }
  const changedRules = (index: number, text: string) => world.call('changedRules', index, text)
  return { ...html, children, changedRules, pictured }

  async function pictured<T>(index: number, take: (area: PageArea) => Promise<T>): Promise<T | undefined> {
    const area = await world.call('showAlone', index)
    if (!area) return undefined
    const [x, y] = [...around, area].reduce(([left, top], each) => [left + each.x, top + each.y], [0, 0])
    try {
      return await take({ ...area, x, y })
    } finally {
      await world.call('showAll')
    }
  }
}

async function frameIdAt(session: PageSession, world: IsolatedWorld<PageKit>, index: number) {
  const objectId = await world.callForHandle('frameElement', index)
  if (objectId === undefined) return undefined
  const { node } = await session.cdp.send('DOM.describeNode', { objectId })
  return node.frameId
}

/** The texts of SVG files that the page has loaded. */
async function readSprites({ network }: PageSession, urls: string[]): Promise<Record<string, string>> {
  const sprites: Record<string, string> = {}
  for (const url of urls) {
    const resource = network.find(url)
    const text = resource && (await network.text(resource))
    if (text !== undefined) sprites[url] = text
  }
  return sprites
}
