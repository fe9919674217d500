import { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { CaptureFailure, failureOf } from './capture.errors.js'
import type { CapturedFile, CaptureLimits } from './capture.types.js'
import type { CaptureOutcome } from './capture-outcome.js'
import { cutText } from './clean-text.js'
import type { CapturedPage, Format } from './formats/format.types.js'
import { formats } from './formats/registry.js'
import { textFile } from './formats/text.js'
import { thumbnailFile } from './formats/thumbnail.js'
import { readPdf } from './original/read-pdf.js'
import type { PageFacts } from './page/facts.page.js'
import type { Run } from './run.types.js'
import { collectDocuments } from './serialize/collect.js'
import { pageSource } from './serialize/page-source.js'
import { within } from '../within.js'

const allFormats = Object.entries(formats) as [ArtifactKind, Format][]
const pageSteps = [CaptureStep.SERIALIZE, CaptureStep.RENDER, CaptureStep.EXTRACT]

/** What the page in the browser says about itself. */
export async function readFacts({ session, limits, outcome }: Run): Promise<PageFacts> {
  const world = await session.world()
  const facts = await world.call('readFacts', limits.textBytes + 1)
  return { ...facts, text: fittingText(facts.text, limits, outcome) }
}

function fittingText(text: string, { textBytes }: CaptureLimits, outcome: CaptureOutcome): string {
  const fitting = cutText(text, textBytes)
  if (fitting !== text) outcome.report({ code: SnapshotProblemCode.TRUNCATED, kind: ArtifactKind.TEXT })
  return fitting
}

/** Makes files of the page in the browser, step by step. One that cannot be made is a problem, the others come. */
export async function makeFiles(
  run: Run,
  facts: PageFacts,
  wanted: ReadonlySet<ArtifactKind>,
  begin: (step: CaptureStep) => void,
  signal: AbortSignal,
): Promise<void> {
  const { outcome } = run
  const page = settledPage(run, facts)
  for (const step of pageSteps) {
    begin(step)
    for (const [kind, format] of allFormats) {
      if (format.step !== step || !wanted.has(kind) || !outcome.wants(kind)) continue
      try {
        const file = await within(format.make(page), signal)
        if (file) outcome.files.push(file)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof CaptureFailure)) run.warn(`${kind} could not be made`, error)
        outcome.lose(kind, failureOf(error))
      }
    }
  }
}

function settledPage({ session, files, limits, reader, outcome }: Run, facts: PageFacts): CapturedPage {
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

/** Takes what a PDF says and shows into the result. @throws when it is none that can be read, or takes too long */
export async function makePdfFiles(run: Run, pdf: Pick<CapturedFile, 'open'>): Promise<void> {
  const { request, reader, files, limits, outcome } = run
  const { title, text, firstPage } = await readPdf(pdf, reader, limits)
  if (title.trim() !== '') outcome.facts.title = title
  outcome.facts.text = fittingText(text, limits, outcome)
  if (request.formats.has(ArtifactKind.THUMBNAIL)) {
    outcome.files.push(await files.write(thumbnailFile(limits), [firstPage], Infinity))
  }
  if (request.formats.has(ArtifactKind.TEXT) && outcome.facts.text.trim() !== '') {
    outcome.files.push(await files.write(textFile, [outcome.facts.text], limits.textBytes))
  }
}
