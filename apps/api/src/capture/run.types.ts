import type { PageSession } from './browser/page-session.js'
import type { CaptureOutcome } from './capture-outcome.js'
import type { CaptureLimits, CaptureRequest, DeriveRequest } from './capture.types.js'
import type { Gate } from './egress/gate.js'
import type { FileWriter } from './file-writer.js'
import type { Reader } from './reader/reader.js'

/** What a capture and a derivation work with. */
export interface Run {
  request: CaptureRequest | DeriveRequest
  session: PageSession
  reader: Reader
  limits: CaptureLimits
  files: FileWriter
  outcome: CaptureOutcome
}

/** One capture, with all that it works with. */
export interface CaptureRun extends Run {
  request: CaptureRequest
  gate: Gate
}

/** One file that is to be read, with all that this takes. */
export interface DeriveRun extends Run {
  request: DeriveRequest
}
