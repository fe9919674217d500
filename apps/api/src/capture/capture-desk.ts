import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserLease, BrowserPool } from './browser/browser-pool.js'
import { PageSession } from './browser/page-session.js'
import type { CaptureLimits } from './capture.types.js'
import type { Gate } from './egress/gate.js'

/** A page that does not close in this time is closed with its browser. */
const patience = 5_000

/** What one capture has open: its gate, its share of the browser and its page. Closing takes all of it away. */
export class CaptureDesk {
  private opening: Promise<PageSession> | undefined
  private gate: Gate | undefined
  private lease: BrowserLease | undefined
  private closed = false

  constructor(
    private readonly pool: BrowserPool,
    private readonly openGate: () => Promise<Gate>,
    private readonly limits: CaptureLimits,
  ) {}

  /** @throws when no browser can be started */
  async open() {
    const gate = (this.gate = await this.openGate())
    const lease = (this.lease = await this.pool.acquire())
    if (this.closed) {
      await this.close()
      throw new Error('called off while the browser started')
    }
    this.opening = PageSession.open(lease, gate, this.limits)
    return { gate, session: await this.opening, reader: lease.reader }
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
    const closing = opening?.then((session) => session.close()).catch(() => undefined)
    if (closing && !(await endsInTime(closing))) await lease?.end()
    lease?.release()
    await gate?.close()
  }
}

async function endsInTime(work: Promise<void>): Promise<boolean> {
  const stop = new AbortController()
  const tooLate = delay(patience, false, { signal: stop.signal }).catch(() => false)
  try {
    return await Promise.race([work.then(() => true), tooLate])
  } finally {
    stop.abort()
  }
}
