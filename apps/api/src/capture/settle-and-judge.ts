import { SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import type { DocumentWatch } from './browser/document-watch.js'
import type { CaptureProblem } from './capture.types.js'
import { judge } from './judgement/judge.js'
import { remedies } from './remedies/registry.js'
import type { Remedy } from './remedies/remedy.types.js'
import type { CaptureRun } from './run.types.js'
import { settle } from './steps/settle.js'
import { within } from '../within.js'

/**
 * Waits until what was opened is ready, and says what may be wrong with it. Where something else can help against a
 * doubt about a page, it is tried, once, and the page judged anew; against what the site itself calls an error, nothing can.
 * @throws CaptureFailure where a script or a refresh led on to where nobody may go
 */
export async function settleAndJudge(
  run: CaptureRun,
  watch: DocumentWatch,
  { isPage }: { isPage: boolean },
  signal: AbortSignal,
): Promise<CaptureProblem[]> {
  const { session, limits, outcome } = run
  const isError = (outcome.response?.status ?? 0) >= 400
  const doubtful = { session, watch, limits, signal }
  const tooLate = performance.now() + limits.remedyTimeout
  const tried = new Set<Remedy>()

  let quiet = await within(settle(session, watch, limits, signal), signal)
  for (;;) {
    if (watch.failure) throw watch.failure
    const doubts = isPage ? await within(judgePage(run), signal) : []
    const remedy = isError
      ? undefined
      : doubts.map(({ code }) => remedies[code]).find((each) => each && !tried.has(each))
    if (!remedy || performance.now() > tooLate) {
      return quiet ? doubts : [{ code: SnapshotProblemCode.TIMEOUT }, ...doubts]
    }
    tried.add(remedy)
    quiet = (await within(remedy(doubtful), signal)) ?? quiet
  }
}

/** What may be wrong with the page as it stands. */
async function judgePage({ request, session }: CaptureRun): Promise<CaptureProblem[]> {
  const world = await session.world()
  const signals = await world.call('readSignals')
  return judge({ signals, asked: request.url, ended: session.page.url(), missing: session.network.missing })
}
