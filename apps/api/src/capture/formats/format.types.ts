import type { ArtifactKind, CaptureStep } from '../../snapshots/snapshot.enums.js'
import type { PageSession } from '../browser/page-session.js'
import type { CapturedFile, CaptureLimits, CaptureProblem } from '../capture.types.js'
import type { FileWriter } from '../file-writer.js'
import type { PageFacts } from '../page/facts.page.js'
import type { Reader } from '../reader/reader.js'
import type { CollectedDocument } from '../serialize/collect.js'
import type { ArchiveSource } from '../serialize/write-archive.js'

/** A page that has settled: what every format is made from. */
export interface CapturedPage {
  session: PageSession
  files: FileWriter
  limits: CaptureLimits
  facts: PageFacts
  /** The page's documents, taken out of the browser once. */
  documents: () => Promise<CollectedDocument>
  /** What the browser holds of the page's files. */
  source: () => Promise<ArchiveSource>
  reader: Reader
  /** When the page was opened. */
  takenAt: Date
  /** A doubt about what was made, such as a picture that had to be cut. */
  report: (problem: CaptureProblem) => void
}

/** One kind of file that a capture makes of a page. */
export interface Format {
  step: CaptureStep
  /** Undefined: the page has nothing for this format. */
  make: (page: CapturedPage) => Promise<CapturedFile | undefined>
}

/** What a capture makes of a page; ORIGINAL is what it keeps where the link is none. */
export type PageFormat = Exclude<ArtifactKind, ArtifactKind.MHTML | ArtifactKind.FILE | ArtifactKind.ORIGINAL>
