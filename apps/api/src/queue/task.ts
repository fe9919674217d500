import type { Capturer } from '../capture/capture.types.js'

/** Why an attempt was broken off: somebody else has it now, or it was canceled. */
export class LostClaim extends Error {}

/** Why an attempt was broken off: this process is stopping. */
export class Draining extends Error {}

/** One piece of work that a worker holds. */
export interface Task {
  /** Does it and writes the result down. Rejects with the signal's reason, or when something of ours failed. */
  run(capturer: Capturer, signal: AbortSignal): Promise<void>
  /** Keeps hold of it, and tells how far it is. false: it is no longer ours. */
  renew(): Promise<boolean>
  /** Gives it back untouched. */
  release(): Promise<void>
  /** Ends it after `run` has rejected: another try later, or none any more. */
  fail(error: unknown): Promise<void>
}

/** Where a worker gets its tasks from. */
export interface TaskSource {
  /** Brings back what dead workers held. */
  reclaim(): Promise<void>
  /** The next task, or null when there is nothing to do now. */
  next(): Promise<Task | null>
}
