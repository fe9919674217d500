import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BrowserPool } from './browser/browser-pool.js'
import { PageSession } from './browser/page-session.js'
import type { Capturer, CaptureLimits, CaptureRequest } from './capture.types.js'
import { runCapture } from './capture-run.js'
import type { Connector, Resolver } from './egress/connection.js'
import { createEgress } from './egress/egress.js'
import { FileWriter } from './file-writer.js'
import { createScratch } from './scratch.js'

export interface CapturerOptions {
  limits: CaptureLimits
  /** CAPTURE_ALLOW: what may be reached although it is private. */
  allow: readonly string[]
  /** Chromium or Chrome; undefined: Playwright's own. */
  chromiumPath?: string
  /** What the operator should know about this machine. */
  warn?: (message: string) => void
  /** For tests: who answers look-ups, and who connects. */
  resolve?: Resolver
  connect?: Connector
  /** For tests: further arguments for the browser. */
  browserArgs?: readonly string[]
}

/**
 * Starts nothing yet: proxy, folder and browser come with the first capture.
 * @throws AllowListError
 */
export function createCapturer(options: CapturerOptions): Capturer {
  const { limits } = options
  const egress = createEgress({ ...options, ports: limits.ports, connectTimeout: limits.connectTimeout })
  let started: ReturnType<typeof start> | undefined

  async function start() {
    const [scratch, closedGate] = await Promise.all([createScratch(), egress.openClosed()])
    const pool = new BrowserPool({
      ...limits,
      scratch,
      proxyUrl: closedGate.url,
      executablePath: options.chromiumPath,
      args: options.browserArgs,
      warn: options.warn ?? (() => undefined),
    })
    return { scratch, closedGate, pool }
  }

  return {
    async capture(request) {
      request.signal.throwIfAborted()
      const { scratch, pool } = await (started ??= start())
      const folder = await mkdtemp(join(scratch, 'page-'))
      const dispose = () => rm(folder, { recursive: true, force: true })
      try {
        const result = await captureInto(folder, request, pool)
        return { ...result, dispose }
      } catch (error) {
        await dispose()
        throw error
      }
    },
    async close() {
      const { scratch, closedGate, pool } = (await started) ?? {}
      started = undefined
      await pool?.close()
      await closedGate?.close()
      if (scratch) await rm(scratch, { recursive: true, force: true })
    },
  }

  async function captureInto(folder: string, request: CaptureRequest, pool: BrowserPool) {
    const gate = await egress.open(limits)
    const lease = await pool.acquire()
    try {
      const session = await PageSession.open(lease.browser, gate, limits)
      try {
        return await runCapture({ request, session, reader: lease.reader, gate, limits, files: new FileWriter(folder) })
      } finally {
        await session.close()
      }
    } finally {
      lease.release()
      await gate.close()
    }
  }
}
