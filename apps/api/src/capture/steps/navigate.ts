import { setTimeout as delay } from 'node:timers/promises'
import { errors } from 'playwright'
import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { DocumentWatch } from '../browser/document-watch.js'
import type { PageSession } from '../browser/page-session.js'
import { CaptureFailure, failureOfNetError } from '../capture.errors.js'

const pollInterval = 50

/**
 * Opens the link and waits until its page has loaded. Resolves to false where it had to stop waiting: what came until
 * then is there.
 * @throws CaptureFailure where there is nothing to show
 */
export function navigate(session: PageSession, watch: DocumentWatch, url: string, timeout: number): Promise<boolean> {
  return load(session, watch, timeout, (options) => session.page.goto(url, options))
}

/** As `navigate`, for the page that is open: from the start, whatever has been done to it. */
export async function reload(session: PageSession, watch: DocumentWatch, timeout: number): Promise<boolean> {
  watch.release()
  await session.thaw()
  return load(session, watch, timeout, (options) => session.page.reload(options))
}

async function load(
  session: PageSession,
  watch: DocumentWatch,
  timeout: number,
  begin: (options: { waitUntil: 'commit'; timeout: number }) => Promise<unknown>,
): Promise<boolean> {
  const end = performance.now() + timeout
  try {
    await begin({ waitUntil: 'commit', timeout })
  } catch (error) {
    if (watch.failure) throw watch.failure
    if (error instanceof errors.TimeoutError) throw new CaptureFailure(SnapshotProblemCode.TIMEOUT)
    throw failureOfNetError(String(error)) ?? error
  }
  const loaded = await waitForLoad(session, watch, end - performance.now())
  if (watch.failure) throw watch.failure
  // It may be a script that never ends, and keeps everything else from running too.
  if (!loaded) await session.freeze()
  if (!loaded) await session.cdp.send('Page.stopLoading')
  return loaded
}

/** A page that was stopped, whose connection ended, or that wanted to go where it may not, never says that it has loaded. */
async function waitForLoad({ page, network }: PageSession, watch: DocumentWatch, timeout: number): Promise<boolean> {
  const stop = new AbortController()
  const stopped = (async () => {
    while (!watch.failure && !network.tooMuch && !network.cutOff)
      await delay(pollInterval, undefined, { signal: stop.signal })
    return true
  })().catch(() => false)
  const loaded = page.waitForLoadState('load', { timeout: Math.max(1, timeout) }).then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([loaded, stopped])
  } finally {
    stop.abort()
  }
}
