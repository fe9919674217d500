import type { PageSession } from './browser/page-session.js'
import type { CaptureOutcome } from './capture-outcome.js'
import type { CaptureLimits, CaptureRequest, DeriveRequest } from './capture.types.js'
import type { Gate } from './egress/gate.js'
import type { FileWriter } from './file-writer.js'
import type { Reader } from './reader/reader.js'

/** Tells the operator what went wrong here, with the error that said so. */
export type Warn = (message: string, error?: unknown) => void

/** What a capture and a derivation work with. */
export interface Run {
  request: CaptureRequest | DeriveRequest
  session: PageSession
  reader: Reader
  limits: CaptureLimits
  files: FileWriter
  outcome: CaptureOutcome
  warn: Warn
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
