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
import { removeFolder, Scratch } from './scratch.js'
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
  const scratch = new Scratch()
  let started: ReturnType<typeof start> | undefined

  async function start() {
    const closedGate = await egress.openClosed()
    const pool = new BrowserPool({
      ...limits,
      scratch,
      proxyUrl: closedGate.url,
      executablePath: options.chromiumPath,
      args: options.browserArgs,
      warn,
    })
    return { closedGate, pool }
  }

  /** What all captures share; if there was no room for it, the next one tries again. */
  function ready() {
    return (started ??= start().catch((error: unknown) => {
      started = undefined
      throw error
    }))
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
      const { closedGate, pool } = (await started?.catch(() => undefined)) ?? {}
      started = undefined
      await pool?.close()
      await closedGate?.close()
      await scratch.remove()
    },
  }

  /** Does something in a page and a folder of its own; what came of it stays until it is disposed of. */
  async function run(request: AnyRequest, openGate: () => Promise<Gate>, steps: Steps) {
    request.signal.throwIfAborted()
    let folder: string | undefined
    const dispose = async () => {
      if (folder) await removeFolder(folder)
    }
    const outcome = new CaptureOutcome(request.formats, limits)
    const deadline = AbortSignal.timeout(limits.totalTimeout)
    const signal = AbortSignal.any([request.signal, closing.signal, deadline])
    const desk = new CaptureDesk(async () => (await ready()).pool, openGate, limits)
    try {
      folder = await scratch.makeFolder('page-')
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
