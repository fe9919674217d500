import { setTimeout as delay } from 'node:timers/promises'
import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { DocumentWatch } from '../browser/document-watch.js'
import type { IsolatedWorld } from '../browser/isolated-world.js'
import type { PageSession } from '../browser/page-session.js'
import { CaptureFailure } from '../capture.errors.js'
import type { CaptureLimits } from '../capture.types.js'
import { looksBlank } from '../judgement/judge.js'
import type { PageKit } from '../page/kit.js'
import { openClosedRoots } from '../serialize/closed-roots.js'
import { within } from '../../within.js'
import { reload } from './navigate.js'
import { uncover } from './uncover.js'

/** Between two steps of scrolling: long enough for a frame to be drawn and its requests to start. */
const scrollPause = 30
/** How often a page that shows nothing yet is looked at. */
const blankInterval = 200
/** How long a page may take to answer beyond what it was given to settle. */
const patience = 2_000

/**
 * Waits for what the page still needs, and for no more: a page without scripts and lazy pictures is ready when it has
 * loaded. Closes what lies over it, opens what is folded, and freezes it, so that every file shows the same.
 * Resolves to false if it did not become quiet.
 * @throws CaptureFailure TOO_LARGE for a document with too many elements
 */
export async function settle(
  session: PageSession,
  watch: DocumentWatch,
  limits: CaptureLimits,
  signal: AbortSignal,
): Promise<boolean> {
  const tooLate = AbortSignal.timeout(limits.settleTimeout + patience)
  // What goes on after that must do nothing any more: files are being made of the page.
  const over = AbortSignal.any([signal, tooLate])
  try {
    return await within(settleDocuments(session, watch, limits, over), over)
  } catch (error) {
    if (!tooLate.aborted || signal.aborted) throw error
    // It may be on its way to be opened anew.
    await session.cdp.send('Page.stopLoading')
    return false
  } finally {
    await session.freeze()
    await limitSize(session, limits.domNodes)
  }
}

async function limitSize(session: PageSession, maxNodes: number): Promise<void> {
  const world = await session.world()
  const elements = await world.call('countElements')
  if (elements > maxNodes) throw new CaptureFailure(SnapshotProblemCode.TOO_LARGE, { elements })
}

/** Scripts and refreshes may lead on to another document, which has to settle in turn. */
async function settleDocuments(session: PageSession, watch: DocumentWatch, limits: CaptureLimits, signal: AbortSignal) {
  let mayUncover = true
  for (let turn = 1; ; turn += 1) {
    const url = session.page.url()
    try {
      return await settleDocument(session, watch, limits, signal, mayUncover)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof SpoiltPage) {
        mayUncover = false
        await reload(session, watch, limits.navigationTimeout)
        continue
      }
      if (error instanceof CaptureFailure || turn > limits.redirects || session.page.url() === url) throw error
      await session.page.waitForLoadState('load', { timeout: limits.navigationTimeout }).catch(() => undefined)
    }
  }
}

/** A page that shows nothing any more since something was put aside. */
class SpoiltPage extends Error {}

async function settleDocument(
  session: PageSession,
  watch: DocumentWatch,
  limits: CaptureLimits,
  signal: AbortSignal,
  mayUncover: boolean,
): Promise<boolean> {
  const end = performance.now() + limits.settleTimeout
  const remaining = () => Math.max(1, end - performance.now())
  const whenQuiet = () => whenCalm(session, world, limits, end, signal)
  const world = await session.world()
  const isBlank = async () => looksBlank({ signals: await world.call('readContent') })
  // A layout takes its time with very many elements; they will be refused afterwards.
  if (session.frozen || (await world.call('countElements')) > limits.domNodes) return true

  const needs = await world.call('pageNeeds')
  const moves = needs.scripted || needs.lazy
  if (moves && needs.height > limits.viewport.height) {
    await world.call('scrollThrough', limits.screenshotHeight, scrollPause)
  }
  signal.throwIfAborted()
  if (moves) await world.call('loadLazyPictures')
  let quiet = !moves || (await whenQuiet())
  await openClosedRoots(session, world)
  // An application that starts late looks blank until it does.
  const blankUntil = performance.now() + Math.min(remaining(), limits.blankTimeout)
  let blank = await isBlank()
  for (; blank && !watch.failure && performance.now() < blankUntil; blank = await isBlank()) {
    await delay(blankInterval, undefined, { signal })
  }
  if (mayUncover) {
    // From here on things are clicked: nothing may lead away any more.
    watch.hold()
    if (await uncover(session, world, signal)) quiet = await whenQuiet()
    if (!blank && (await isBlank())) throw new SpoiltPage()
  }
  await world.call('whenDrawn', Math.min(remaining(), limits.settleTimeout / 3))
  return quiet
}

/**
 * Waits until the network is quiet. A page that asks on and on without any change to be seen (it polls, or plays
 * something) is as ready as it will ever be.
 */
async function whenCalm(
  session: PageSession,
  world: IsolatedWorld<PageKit>,
  { networkQuiet, steadyTime }: CaptureLimits,
  end: number,
  signal: AbortSignal,
): Promise<boolean> {
  let before = await world.call('outline')
  for (let now = performance.now(); now < end; now = performance.now()) {
    if (await session.network.whenQuiet(networkQuiet, Math.min(steadyTime, end - now), signal)) return true
    const after = await world.call('outline')
    const isSame = after.every((count, index) => Math.abs(count - (before[index] ?? 0)) <= count * 0.02)
    if (isSame && performance.now() - now >= steadyTime) return true
    before = after
  }
  return false
}
