import { errors } from 'playwright'
import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { DocumentWatch } from '../browser/document-watch.js'
import type { PageSession } from '../browser/page-session.js'
import { CaptureFailure, failureOfNetError } from '../capture.errors.js'

/**
 * Opens the link and waits until its page has loaded. Resolves to false where it had to stop waiting: what came until
 * then is there.
 * @throws CaptureFailure where there is nothing to show
 */
export async function navigate(
  session: PageSession,
  watch: DocumentWatch,
  url: string,
  timeout: number,
): Promise<boolean> {
  const end = performance.now() + timeout
  const remaining = () => Math.max(1, end - performance.now())
  try {
    await session.page.goto(url, { waitUntil: 'commit', timeout })
  } catch (error) {
    if (watch.failure) throw watch.failure
    if (error instanceof errors.TimeoutError) throw new CaptureFailure(SnapshotProblemCode.TIMEOUT)
    throw failureOfNetError(String(error)) ?? error
  }
  const loaded = await session.page.waitForLoadState('load', { timeout: remaining() }).then(
    () => true,
    () => false,
  )
  if (watch.failure) throw watch.failure
  if (!loaded) await session.cdp.send('Page.stopLoading')
  return loaded
}
