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

/** A file that somebody uploaded, as it lies in the store. */
export interface UploadedFile {
  /** Checked against its first bytes when the upload was completed. */
  contentType: string
  open: () => Readable
}

/** What one uploaded file is asked for. */
export interface DeriveRequest {
  /** Where the file says it is from: the URL of its link. Its own links are relative to it; nothing is fetched there. */
  url: string
  file: UploadedFile
  /** Of TEXT, ARTICLE and THUMBNAIL those that are wanted; others are never derived. */
  formats: ReadonlySet<ArtifactKind>
  signal: AbortSignal
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
  /** How long the site asked to be left alone (Retry-After), in milliseconds, whatever that is. */
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
  /**
   * Makes text, article and thumbnail of a file that came from elsewhere: a page (HTML, MHTML) with scripts off and
   * without any network, a PDF, a picture, audio, video, or text. `title`, `language`, `text` and the like are there
   * when the file has them; `finalUrl` and `httpStatus` never are. Not `ok`: the file is none that can be read
   * (UNSUPPORTED_CONTENT), larger than `shownBytes` (TOO_LARGE), took too long (TIMEOUT), or its bytes did not come
   * (STORAGE_FAILED); it is worth keeping all the same. Rejects only when `signal` aborted (with its reason).
   */
  derive(request: DeriveRequest): Promise<CaptureResult & { dispose: () => Promise<void> }>
  /** Closes the browser and the proxy, removes temporary files. */
  close(): Promise<void>
}
