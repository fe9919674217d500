import type { Readable } from 'node:stream'
import type { Limits } from '../limits.js'
import type { ArtifactKind, CaptureStep, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'

export type CaptureLimits = Limits['capture']

/** What one capture is asked for. */
export interface CaptureRequest {
  /** Names the capture in budgets, logs and the egress proxy. */
  id: string
  /** An http or https URL that was admitted when the link was saved. */
  url: string
  formats: ReadonlySet<ArtifactKind>
  /** Aborted when the capture is cancelled, loses its lease, or the worker drains. */
  signal: AbortSignal
  /** Called as the capture goes on; progress runs from 0 to 1 over all steps. */
  onProgress: (step: CaptureStep, progress: number) => void
}

/** A doubt or a failure, as data; the sentence for the user is made when it is shown. */
export interface CaptureProblem {
  code: SnapshotProblemCode
  /** The artifact that is missing or doubtful; absent: the page as a whole. */
  kind?: ArtifactKind
  /** Values for the sentence, such as an HTTP status or a count. Never an address or a port's state. */
  details?: Record<string, string | number>
}

/** One file that a capture made. `open` may be called more than once: a failed transfer is tried again. */
export interface CapturedFile {
  kind: ArtifactKind
  contentType: string
  fileName: string
  size: number
  /** Lower-case hex. */
  sha256: string
  width?: number
  height?: number
  open: () => Readable
}

/** What a capture found out and made. `files` is empty when nothing could be saved. */
export interface CaptureResult {
  /** false: the snapshot FAILED, and `problems` says why. */
  ok: boolean
  /** A failure that may heal by itself: the snapshot is tried again later. */
  retryable: boolean
  /** What the site asked for (Retry-After), in milliseconds. */
  retryAfter?: number
  problems: CaptureProblem[]
  finalUrl?: string
  httpStatus?: number
  title?: string
  description?: string
  siteName?: string
  /** BCP 47 */
  language?: string
  /** The archived text, as searched: normalised white space, controls removed. */
  text?: string
  /** SHA-256 (hex) of the normalised text, else of the ORIGINAL. */
  contentHash?: string
  files: CapturedFile[]
}

/** Takes snapshots of pages; holds at most one browser. */
export interface Capturer {
  /** Never rejects for what a page does: that is a result. Rejects only when `signal` aborted (with its reason). */
  capture(request: CaptureRequest): Promise<CaptureResult & { dispose: () => Promise<void> }>
  /** Closes the browser and the proxy, removes temporary files. */
  close(): Promise<void>
}
