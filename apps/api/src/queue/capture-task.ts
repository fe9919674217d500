import type { Logger } from 'pino'
import type { Capturer, CaptureResult } from '../capture/capture.types.js'
import { CaptureStep, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import type { ObjectStore } from '../storage/object-store.js'
import type { Claim, Claims } from './claims.js'
import type { Outcomes } from './outcomes.js'
import { storeFiles } from './stored-files.js'
import type { Task, TaskSource } from './task.js'

interface Parts {
  claims: Claims
  outcomes: Outcomes
  store: ObjectStore
  log: Logger
}

/** How much of a capture's progress bar is for storing its files. */
const storeShare = 0.1

/** The captures that are queued. */
export class CaptureSource implements TaskSource {
  constructor(private readonly parts: Parts) {}

  reclaim(): Promise<void> {
    return this.parts.claims.reclaim()
  }

  async next(): Promise<Task | null> {
    const claim = await this.parts.claims.claim()
    return claim && new CaptureTask(claim, this.parts)
  }
}

/** One attempt at one snapshot. */
class CaptureTask implements Task {
  private step = CaptureStep.NAVIGATE
  private progress = 0

  constructor(
    private readonly claim: Claim,
    private readonly parts: Parts,
  ) {}

  async run(capturer: Capturer, signal: AbortSignal): Promise<void> {
    const { snapshot, attempt, url } = this.claim
    const result = await capturer.capture({
      id: `${snapshot.id}.${attempt}`,
      url,
      formats: new Set(snapshot.formats),
      signal,
      onProgress: (step, progress) => this.show(step, progress),
    })
    try {
      await this.end(result, signal)
    } finally {
      await result.dispose()
    }
  }

  renew(): Promise<boolean> {
    return this.parts.claims.renew(this.claim, this.step, this.progress)
  }

  release(): Promise<void> {
    return this.parts.claims.release(this.claim)
  }

  async fail(error: unknown): Promise<void> {
    const { outcomes, log } = this.parts
    log.error({ err: error, snapshotId: this.claim.snapshot.id }, 'an attempt broke off')
    const problems = [{ code: SnapshotProblemCode.STORAGE_FAILED }]
    if (await outcomes.tryAgain(this.claim, { problems })) return
    await outcomes.finish(this.claim, { ok: false, retryable: false, problems, files: [] }, [])
  }

  private async end(result: CaptureResult, signal: AbortSignal): Promise<void> {
    const { outcomes, store, log } = this.parts
    const { snapshot, attempt, prefix } = this.claim
    if (!result.ok) {
      const codes = result.problems.map((problem) => problem.code)
      log.info({ snapshotId: snapshot.id, attempt, codes }, 'a capture failed')
      if (result.retryable && (await outcomes.tryAgain(this.claim, result))) return
    }
    const files = await storeFiles(store, prefix, result.files, signal, (share) =>
      this.show(CaptureStep.STORE, 1 - storeShare * (1 - share)),
    )
    await outcomes.finish(this.claim, result, files)
  }

  /** Written down with the next renewal; a new step at once. */
  private show(step: CaptureStep, progress: number): void {
    const news = step !== this.step
    this.step = step
    this.progress = progress
    if (news) this.renew().catch((error: unknown) => this.parts.log.warn({ err: error }, 'progress was not noted'))
  }
}
