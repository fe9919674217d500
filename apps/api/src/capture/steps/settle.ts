import type { PageSession } from '../browser/page-session.js'
import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { CaptureFailure } from '../capture.errors.js'
import type { CaptureLimits } from '../capture.types.js'

/** Between two steps of scrolling: long enough for a frame to be drawn and its requests to start. */
const scrollPause = 30

/**
 * Waits for what the page still needs, and for no more: a page without scripts and lazy pictures is ready when it has
 * loaded. Resolves to false if it never became quiet.
 * @throws CaptureFailure TOO_LARGE for a document with too many elements
 */
export async function settle(session: PageSession, limits: CaptureLimits, signal: AbortSignal): Promise<boolean> {
  for (let turn = 1; ; turn += 1) {
    const url = session.page.url()
    try {
      return await settleDocument(session, limits, signal)
    } catch (error) {
      // Scripts and refreshes may lead on to another document, which has to settle in turn.
      if (error instanceof CaptureFailure || turn > limits.redirects || session.page.url() === url) throw error
      await session.page.waitForLoadState('load', { timeout: limits.navigationTimeout }).catch(() => undefined)
    }
  }
}

async function settleDocument(session: PageSession, limits: CaptureLimits, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + limits.settleTimeout
  const remaining = () => Math.max(1, end - performance.now())
  const world = await session.world(await session.mainFrameId())
  const needs = await world.call('pageNeeds', limits.domNodes)
  if (needs.nodes > limits.domNodes) {
    throw new CaptureFailure(SnapshotProblemCode.TOO_LARGE, { elements: needs.nodes })
  }
  let quiet = true
  if (needs.scripted || needs.lazy) {
    const scrolls = needs.height > limits.viewport.height
    if (scrolls) await world.call('scrollThrough', limits.screenshotHeight, scrollPause)
    await world.call('loadLazyPictures')
    quiet = await session.network.whenQuiet(limits.networkQuiet, remaining(), signal)
  }
  await world.call('whenDrawn', Math.min(remaining(), limits.settleTimeout / 3))
  return quiet
}
