import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { BrowserPool } from './browser/browser-pool.js'
import { CaptureDesk } from './capture-desk.js'
import { CaptureFailure, failureOf } from './capture.errors.js'
import { CaptureOutcome } from './capture-outcome.js'
import type { Capturer, CaptureLimits, CaptureRequest, DeriveRequest } from './capture.types.js'
import { takeSteps } from './capture-run.js'
import { deriveFiles } from './derive/derive-run.js'
import type { Connector } from './egress/connection.js'
import { createEgress } from './egress/egress.js'
import type { Gate } from './egress/gate.js'
import type { Resolver } from './egress/look-ups.js'
import { FileWriter } from './file-writer.js'
import type { CaptureRun, Warn } from './run.types.js'
import { createScratch, removeFolder } from './scratch.js'
import { within } from '../within.js'

export interface CapturerOptions {
  limits: CaptureLimits
  /** CAPTURE_ALLOW: what may be reached although it is private. */
  allow: readonly string[]
  /** CAPTURE_DENY: what may not be reached although it is public. */
  deny: readonly string[]
  /** Chromium or Chrome; undefined: Playwright's own. */
  chromiumPath?: string
  /** What the operator should know of. */
  warn?: Warn
  /** For tests: who answers look-ups, and who connects. */
  resolve?: Resolver
  connect?: Connector
  /** For tests: further arguments for the browser. */
  browserArgs?: readonly string[]
}

/**
 * Starts nothing yet: proxy, folder and browser come with the first capture.
 * @throws AddressListError
 */
export function createCapturer(options: CapturerOptions): Capturer {
  const { limits, warn = () => undefined } = options
  const egress = createEgress({ ...limits, ...options })
  const closing = new AbortController()
  let started: ReturnType<typeof start> | undefined

  async function start() {
    const [scratch, closedGate] = await Promise.all([createScratch(), egress.openClosed()])
    const pool = new BrowserPool({
      ...limits,
      scratch,
      proxyUrl: closedGate.url,
      executablePath: options.chromiumPath,
      args: options.browserArgs,
      warn,
    })
    return { scratch, closedGate, pool }
  }

  return {
    capture: (request) =>
      run(
        request,
        () => egress.open(limits),
        (work, signal) => takeSteps({ ...work, request }, signal),
      ),
    derive: (request) => run(request, egress.openClosed, (work, signal) => deriveFiles({ ...work, request }, signal)),
    async close() {
      closing.abort(new CaptureFailure(SnapshotProblemCode.BROWSER_CRASHED))
      const { scratch, closedGate, pool } = (await started) ?? {}
      started = undefined
      await pool?.close()
      await closedGate?.close()
      if (scratch) await removeFolder(scratch)
    },
  }

  /** Does something in a page and a folder of its own; what came of it stays until it is disposed of. */
  async function run(request: AnyRequest, openGate: () => Promise<Gate>, steps: Steps) {
    request.signal.throwIfAborted()
    const { scratch, pool } = await (started ??= start())
    const folder = await mkdtemp(join(scratch, 'page-'))
    const dispose = () => removeFolder(folder)
    const outcome = new CaptureOutcome(request.formats, limits)
    const deadline = AbortSignal.timeout(limits.totalTimeout)
    const signal = AbortSignal.any([request.signal, closing.signal, deadline])
    const desk = new CaptureDesk(pool, openGate, limits)
    try {
      const opened = await within(desk.open(), signal)
      const work = { ...opened, limits, files: new FileWriter(folder), outcome, warn }
      await steps(work, AbortSignal.any([signal, opened.session.failed]))
    } catch (error) {
      if (request.signal.aborted) await dispose()
      request.signal.throwIfAborted()
      const failure = deadline.aborted
        ? new CaptureFailure(SnapshotProblemCode.TIMEOUT)
        : await desk.reasonOf(failureOf(error))
      if (failure.isOurs) warn('A capture failed', failure.cause)
      if (failure.code === SnapshotProblemCode.BROWSER_CRASHED) desk.distrust()
      outcome.fail(failure)
    } finally {
      await desk.close()
    }
    return { ...outcome.result(), dispose }
  }
}

type AnyRequest = CaptureRequest | DeriveRequest
type Steps = (work: Omit<CaptureRun, 'request'>, signal: AbortSignal) => Promise<void>
