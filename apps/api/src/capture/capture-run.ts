import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { DocumentWatch } from './browser/document-watch.js'
import { CaptureFailure, failureOf } from './capture.errors.js'
import { isFile, type KeptOriginal } from './original/keep-original.js'
import { keepShown } from './original/keep-shown.js'
import { makeFiles, makePdfFiles, readFacts } from './page-files.js'
import type { CaptureRun } from './run.types.js'
import { navigate } from './steps/navigate.js'
import { settleAndJudge } from './settle-and-judge.js'
import { within } from '../within.js'

/** How far a capture is when a step begins; the worker stores what comes after. */
const progressAt: Record<CaptureStep, number> = {
  NAVIGATE: 0,
  SETTLE: 0.2,
  SERIALIZE: 0.4,
  RENDER: 0.5,
  EXTRACT: 0.75,
  STORE: 0.9,
}
/** What is made of a file that the browser shows. */
const fileFormats: ReadonlySet<ArtifactKind> = new Set([ArtifactKind.THUMBNAIL, ArtifactKind.TEXT])

/**
 * Takes a link through all steps; what could be saved and found out goes into the outcome.
 * @throws CaptureFailure, or the reason of `signal`
 */
export async function takeSteps(run: CaptureRun, signal: AbortSignal): Promise<void> {
  const { request, session, gate, outcome } = run
  const begin = (step: CaptureStep) => request.onProgress(step, progressAt[step])

  begin(CaptureStep.NAVIGATE)
  const { watch, original, isShown } = await within(open(run, signal), signal)
  if (original) await within(keep(original, run), signal)
  if (isShown) {
    begin(CaptureStep.SETTLE)
    const doubts = await settleAndJudge(run, watch, { isPage: original === undefined }, signal)
    for (const doubt of doubts) outcome.report(doubt)
    const found = await within(readFacts(run), signal)
    const facts = original ? { ...found, title: found.feedTitle || original.file.fileName } : found
    outcome.facts = facts
    await makeFiles(run, facts, original ? fileFormats : request.formats, begin, signal)
  }
  if (gate.budget.spent ?? session.network.tooMuch) outcome.report({ code: SnapshotProblemCode.TOO_LARGE })
  else if (session.network.cutOff) outcome.report({ code: SnapshotProblemCode.TRUNCATED })
  outcome.judgeStatus()
  outcome.judgeLosses()
  // Nothing went wrong, but of what was asked for there is nothing in this page or file.
  const hasNothing = request.formats.size > 0 && outcome.files.length === 0
  if (hasNothing) outcome.fail(new CaptureFailure(SnapshotProblemCode.UNSUPPORTED_CONTENT))
  begin(CaptureStep.STORE)
}

/** Opens the link; `original` is the file that it led to, if it was no page. */
async function open({ request, session, gate, limits, files, outcome }: CaptureRun, signal: AbortSignal) {
  let original: KeptOriginal | undefined
  const watch = await DocumentWatch.attach(session.cdp, {
    gate,
    mainFrameId: await session.mainFrameId(),
    redirects: limits.redirects,
    isFile,
    onResponse: (response) => (outcome.response = response),
    async keep(response, body) {
      const kept = await keepShown(response, body, files, limits)
      original = kept.original
      return kept.shown
    },
  })
  try {
    const loaded = await within(navigate(session, watch, request.url, limits.navigationTimeout), signal)
    if (!loaded) outcome.report({ code: SnapshotProblemCode.TIMEOUT })
    return { watch, original, isShown: true }
  } catch (error) {
    if (original && !watch.failure) return { watch, original, isShown: false }
    const status = outcome.response?.status
    if (status === 204 || status === 205) throw new CaptureFailure(SnapshotProblemCode.UNSUPPORTED_CONTENT, { status })
    // Chromium takes an error without a body for a failed connection (ERR_HTTP_RESPONSE_CODE_FAILURE).
    outcome.judgeStatus()
    throw error
  }
}

/** Takes a file that is no page into the result, and reads what it can. */
async function keep({ file, kind }: KeptOriginal, run: CaptureRun): Promise<void> {
  const { request, limits, outcome } = run
  outcome.facts.title = file.fileName
  if (request.formats.has(ArtifactKind.ORIGINAL)) outcome.files.push(file)
  if (kind !== 'pdf' || file.size > limits.shownBytes) return
  try {
    await makePdfFiles(run, file)
  } catch (error) {
    // It is kept all the same.
    outcome.lose(ArtifactKind.TEXT, failureOf(error, SnapshotProblemCode.UNSUPPORTED_CONTENT))
  }
}
