import { createHash } from 'node:crypto'
import type { ArtifactKind} from '../snapshots/snapshot.enums.js';
import { CaptureStep, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { DocumentWatch } from './browser/document-watch.js'
import type { PageSession } from './browser/page-session.js'
import { CaptureFailure } from './capture.errors.js'
import type { CapturedFile, CaptureLimits, CaptureProblem, CaptureRequest, CaptureResult } from './capture.types.js'
import type { Gate } from './egress/gate.js'
import type { FileWriter } from './file-writer.js'
import type { CapturedPage, Format } from './formats/format.types.js'
import { formats } from './formats/registry.js'
import type { PageFacts } from './page/facts.page.js'
import { navigate } from './steps/navigate.js'
import { settle } from './steps/settle.js'
import { within } from './within.js'

export interface CaptureRun {
  request: CaptureRequest
  session: PageSession
  gate: Gate
  limits: CaptureLimits
  files: FileWriter
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

/**
 * Takes a page through all steps. What goes wrong is part of the result, with what could be saved.
 * @throws the reason of `request.signal`, and nothing else
 */
export async function runCapture(run: CaptureRun): Promise<CaptureResult> {
  const { request, session, gate, limits } = run
  const deadline = AbortSignal.timeout(limits.totalTimeout)
  const signal = AbortSignal.any([request.signal, session.failed, deadline])
  const problems: CaptureProblem[] = []
  const files: CapturedFile[] = []
  const takenAt = new Date()
  let watch: DocumentWatch | undefined
  let facts: PageFacts | undefined
  let failure: CaptureFailure | undefined
  try {
    request.onProgress(CaptureStep.NAVIGATE, progressAt.NAVIGATE)
    watch = await DocumentWatch.attach(session.cdp, {
      gate,
      mainFrameId: await session.mainFrameId(),
      redirects: limits.redirects,
      judge: () => 'page',
      keep: () => Promise.resolve(),
    })
    const loaded = await within(navigate(session, watch, request.url, limits.navigationTimeout), signal)
    if (!loaded) problems.push({ code: SnapshotProblemCode.TIMEOUT })
    request.onProgress(CaptureStep.SETTLE, progressAt.SETTLE)
    await within(settle(session, limits, signal), signal)
    watch.settle()
    const world = await within(session.world(await session.mainFrameId()), signal)
    facts = await within(world.call('readFacts', limits.textBytes), signal)
    const page: CapturedPage = {
      session,
      files: run.files,
      limits,
      facts,
      takenAt,
      report: (problem) => problems.push(problem),
    }
    for (const step of [CaptureStep.SERIALIZE, CaptureStep.RENDER, CaptureStep.EXTRACT]) {
      request.onProgress(step, progressAt[step])
      for (const [kind, format] of Object.entries(formats) as [ArtifactKind, Format][]) {
        if (format.step !== step || !request.formats.has(kind)) continue
        const file = await within(format.make(page), signal)
        if (file) files.push(file)
      }
    }
    request.onProgress(CaptureStep.STORE, progressAt.STORE)
  } catch (error) {
    request.signal.throwIfAborted()
    failure = failureOf(error, deadline)
    problems.unshift({ code: failure.code, details: failure.details })
  }
  const status = watch?.response?.status
  if (status !== undefined && status >= 400) {
    failure = new CaptureFailure(SnapshotProblemCode.HTTP_ERROR, { status })
    problems.unshift({ code: failure.code, details: failure.details })
  }
  return {
    ok: failure === undefined,
    retryable: failure?.retryable ?? false,
    problems,
    finalUrl: facts?.url ?? watch?.response?.url,
    httpStatus: status,
    title: facts?.title,
    description: facts?.description,
    siteName: facts?.siteName,
    language: facts?.language,
    text: facts?.text,
    contentHash: facts && createHash('sha256').update(facts.text).digest('hex'),
    files,
  }
}

function failureOf(error: unknown, deadline: AbortSignal): CaptureFailure {
  if (error instanceof CaptureFailure) return error
  if (deadline.aborted) return new CaptureFailure(SnapshotProblemCode.TIMEOUT)
  return new CaptureFailure(SnapshotProblemCode.BROWSER_CRASHED, undefined, { cause: error })
}
