import type { PageSession } from '../browser/page-session.js'
import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import { CaptureFailure } from '../capture.errors.js'
import type { CaptureLimits } from '../capture.types.js'
import { within } from '../within.js'

/** Between two steps of scrolling: long enough for a frame to be drawn and its requests to start. */
const scrollPause = 30

/** How long a page may take to answer beyond what it was given to settle. */
const patience = 2_000

/**
 * Waits for what the page still needs, and for no more: a page without scripts and lazy pictures is ready when it has
 * loaded. Afterwards it is frozen, so that every file shows the same. Resolves to false if it did not become quiet.
 * @throws CaptureFailure TOO_LARGE for a document with too many elements
 */
export async function settle(session: PageSession, limits: CaptureLimits, signal: AbortSignal): Promise<boolean> {
  const tooLate = AbortSignal.timeout(limits.settleTimeout + patience)
  try {
    return await within(settleDocuments(session, limits, signal), AbortSignal.any([signal, tooLate]))
  } catch (error) {
    if (!tooLate.aborted || signal.aborted) throw error
    return false
  } finally {
    await session.freeze()
    await limitSize(session, limits.domNodes)
  }
}

async function limitSize(session: PageSession, maxNodes: number): Promise<void> {
  const world = await session.world(await session.mainFrameId())
  const elements = await world.call('countElements')
  if (elements > maxNodes) throw new CaptureFailure(SnapshotProblemCode.TOO_LARGE, { elements })
}

/** Scripts and refreshes may lead on to another document, which has to settle in turn. */
async function settleDocuments(session: PageSession, limits: CaptureLimits, signal: AbortSignal): Promise<boolean> {
  for (let turn = 1; ; turn += 1) {
    const url = session.page.url()
    try {
      return await settleDocument(session, limits, signal)
    } catch (error) {
      if (error instanceof CaptureFailure || turn > limits.redirects || session.page.url() === url) throw error
      await session.page.waitForLoadState('load', { timeout: limits.navigationTimeout }).catch(() => undefined)
    }
  }
}

async function settleDocument(session: PageSession, limits: CaptureLimits, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + limits.settleTimeout
  const remaining = () => Math.max(1, end - performance.now())
  const world = await session.world(await session.mainFrameId())
  // A layout takes its time with very many elements; they will be refused below.
  if (session.frozen || (await world.call('countElements')) > limits.domNodes) return true
  const needs = await world.call('pageNeeds')
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
