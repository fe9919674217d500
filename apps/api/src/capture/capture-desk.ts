import { SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import { endsIn } from '../within.js'
import type { BrowserLease, BrowserPool } from './browser/browser-pool.js'
import { PageSession } from './browser/page-session.js'
import { CaptureFailure, failureOf } from './capture.errors.js'
import type { CaptureLimits } from './capture.types.js'
import type { Gate } from './egress/gate.js'

const causedByCrashes: ReadonlySet<SnapshotProblemCode> = new Set([
  SnapshotProblemCode.CAPTURE_FAILED,
  SnapshotProblemCode.CONNECTION_FAILED,
  SnapshotProblemCode.UNSUPPORTED_CONTENT,
])

/** What one capture has open: its gate, its share of the browser and its page. Closing takes all of it away. */
export class CaptureDesk {
  private opening: Promise<PageSession> | undefined
  private gate: Gate | undefined
  private lease: BrowserLease | undefined
  private closed = false

  constructor(
    private readonly findPool: () => Promise<BrowserPool>,
    private readonly openGate: () => Promise<Gate>,
    private readonly limits: CaptureLimits,
  ) {}

  /** @throws CaptureFailure BROWSER_CRASHED when no browser can be started */
  async open() {
    const gate = (this.gate = await this.openGate())
    const pool = await this.findPool()
    const lease = (this.lease = await pool.acquire().catch((error: unknown) => {
      throw failureOf(error, SnapshotProblemCode.BROWSER_CRASHED)
    }))
    if (this.closed) {
      await this.close()
      throw new Error('called off while the browser started')
    }
    this.opening = PageSession.open(lease, gate, this.limits)
    return { gate, session: await this.opening, reader: lease.reader }
  }

  /** Why a capture really failed: what looks like a broken connection or file may be the end of the browser. */
  async reasonOf(failure: CaptureFailure): Promise<CaptureFailure> {
    if (!causedByCrashes.has(failure.code)) return failure
    const session = await this.opening?.catch(() => undefined)
    if (!session || (await endsIn(session.ping(), this.limits.browserEnd))) return failure
    if (session.failed.aborted) return session.failed.reason as CaptureFailure
    return new CaptureFailure(SnapshotProblemCode.BROWSER_CRASHED, undefined, { cause: failure.cause })
  }

  /** Something in the browser broke: others are not to find out whether it was the page alone. */
  distrust(): void {
    this.lease?.retire()
  }

  /** Never rejects. A browser that no longer answers is ended, with whatever else it does. */
  async close(): Promise<void> {
    const { opening, lease, gate } = this
    this.closed = true
    this.opening = this.lease = this.gate = undefined
    const closing = opening?.then(
      (session) => session.close(),
      () => undefined,
    )
    if (closing && !(await endsIn(closing, this.limits.browserEnd))) await lease?.end()
    lease?.release()
    await gate?.close()
  }
}
