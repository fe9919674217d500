import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { DocumentWatch } from './browser/document-watch.js'
import type { PageSession } from './browser/page-session.js'
import { CaptureFailure, failureOf } from './capture.errors.js'
import type { CaptureOutcome } from './capture-outcome.js'
import type { CaptureLimits, CaptureProblem, CaptureRequest } from './capture.types.js'
import type { Gate } from './egress/gate.js'
import type { FileWriter } from './file-writer.js'
import type { CapturedPage, Format } from './formats/format.types.js'
import { formats } from './formats/registry.js'
import { judge } from './judgement/judge.js'
import { isFile, type KeptOriginal } from './original/keep-original.js'
import { keepShown } from './original/keep-shown.js'
import { readPdf } from './original/read-pdf.js'
import type { PageFacts } from './page/facts.page.js'
import type { Reader } from './reader/reader.js'
import { collectDocuments } from './serialize/collect.js'
import { pageSource } from './serialize/page-source.js'
import { navigate } from './steps/navigate.js'
import { settle } from './steps/settle.js'
import { within } from './within.js'

/** One capture, with all that it works with. */
export interface CaptureRun {
  request: CaptureRequest
  session: PageSession
  reader: Reader
  gate: Gate
  limits: CaptureLimits
  files: FileWriter
  outcome: CaptureOutcome
}

/** How far a capture is when a step begins; the worker stores what comes after. */
const progressAt: Record<CaptureStep, number> = {
  NAVIGATE: 0,
  SETTLE: 0.2,
  SERIALIZE: 0.4,
  RENDER: 0.5,
  EXTRACT: 0.75,
  STORE: 0.9,
}
const pageSteps = [CaptureStep.SERIALIZE, CaptureStep.RENDER, CaptureStep.EXTRACT]
const allFormats = Object.entries(formats) as [ArtifactKind, Format][]
/** What is made of a file that the browser shows. */
const fileFormats: ReadonlySet<ArtifactKind> = new Set([ArtifactKind.THUMBNAIL, ArtifactKind.TEXT])

/**
 * Takes a link through all steps; what could be saved and found out goes into the outcome.
 * @throws CaptureFailure, or the reason of `signal`
 */
export async function takeSteps(run: CaptureRun, signal: AbortSignal): Promise<void> {
  const { request, session, gate, limits, outcome } = run
  const begin = (step: CaptureStep) => request.onProgress(step, progressAt[step])

  begin(CaptureStep.NAVIGATE)
  const { watch, original, isShown } = await within(open(run, signal), signal)
  if (original) await within(keep(original, run), signal)
  if (isShown) {
    begin(CaptureStep.SETTLE)
    const quiet = await within(settle(session, watch, limits, signal), signal)
    if (!quiet) outcome.report({ code: SnapshotProblemCode.TIMEOUT })
    // A script or a refresh may have led on, and to where nobody may go.
    if (watch.failure) throw watch.failure
    const page = await within(describePage(run, original), signal)
    if (!original) for (const problem of await within(judgePage(run), signal)) outcome.report(problem)
    for (const step of pageSteps) {
      begin(step)
      await makeFiles(page, step, original ? fileFormats : request.formats, outcome, signal)
    }
  }
  if (gate.budget.spent ?? session.network.tooMuch) outcome.report({ code: SnapshotProblemCode.TOO_LARGE })
  else if (session.network.cutOff) outcome.report({ code: SnapshotProblemCode.TRUNCATED })
  outcome.judgeStatus()
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
    throw error
  }
}

/** Takes a file that is no page into the result, and reads what it can. */
async function keep({ file, kind }: KeptOriginal, run: CaptureRun): Promise<void> {
  const { request, reader, files, limits, outcome } = run
  outcome.facts.title = file.fileName
  if (request.formats.has(ArtifactKind.ORIGINAL)) outcome.files.push(file)
  if (kind !== 'pdf' || file.size > limits.shownBytes) return
  try {
    const { title, text, files: made } = await readPdf(file, reader, files, limits)
    if (title.trim() !== '') outcome.facts.title = title
    outcome.facts.text = text
    outcome.files.push(...made.filter((each) => request.formats.has(each.kind)))
  } catch {
    // It is kept all the same.
    outcome.report({ code: SnapshotProblemCode.UNSUPPORTED_CONTENT, kind: ArtifactKind.TEXT })
  }
}

/** What may be wrong with the page as it stands. */
async function judgePage({ request, session }: CaptureRun): Promise<CaptureProblem[]> {
  const world = await session.world(await session.mainFrameId())
  const [asked, ended] = [request.url, session.page.url()].map((url) => new URL(url).pathname)
  const signals = await world.call('readSignals')
  return judge({
    signals,
    redirectedTo: asked === ended ? undefined : session.page.url(),
    missing: session.network.missing,
  })
}

async function describePage(run: CaptureRun, original?: KeptOriginal): Promise<CapturedPage> {
  const { session, files, limits, reader, outcome } = run
  const world = await session.world(await session.mainFrameId())
  const found = await world.call('readFacts', limits.textBytes)
  const facts: PageFacts = original ? { ...found, title: found.feedTitle || original.file.fileName } : found
  outcome.facts = facts
  let documents: ReturnType<CapturedPage['documents']> | undefined
  let source: ReturnType<CapturedPage['source']> | undefined
  return {
    session,
    files,
    limits,
    facts,
    reader,
    takenAt: new Date(),
    documents: () => (documents ??= collectDocuments(session, limits.frames)),
    source: () => (source ??= pageSource(session)),
    report: (problem) => outcome.report(problem),
  }
}

/** Makes the files of one step. One that cannot be made is a problem, the others come nevertheless. */
async function makeFiles(
  page: CapturedPage,
  step: CaptureStep,
  wanted: ReadonlySet<ArtifactKind>,
  outcome: CaptureOutcome,
  signal: AbortSignal,
): Promise<void> {
  for (const [kind, format] of allFormats) {
    if (format.step !== step || !wanted.has(kind) || !outcome.wants(kind)) continue
    try {
      const file = await within(format.make(page), signal)
      if (file) outcome.files.push(file)
    } catch (error) {
      signal.throwIfAborted()
      outcome.report({ code: failureOf(error).code, kind })
    }
  }
}
