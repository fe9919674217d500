import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright'
import { CaptureFailure } from '../capture.errors.js'
import type { CaptureLimits } from '../capture.types.js'
import type { Gate } from '../egress/gate.js'
import { IsolatedWorld } from './isolated-world.js'
import { NetworkLog } from './network-log.js'
import { type PageKit, pageKit } from '../page/kit.js'

/** One page in a context of its own, behind one gate. */
export class PageSession {
  /** Aborted with a CaptureFailure when the page cannot go on: it crashed, or took too much. */
  readonly failed: AbortSignal

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly cdp: CDPSession,
    readonly network: NetworkLog,
    failure: AbortController,
  ) {
    this.failed = failure.signal
  }

  static async open(browser: Browser, gate: Gate, limits: CaptureLimits): Promise<PageSession> {
    const failure = new AbortController()
    const fail = (code: SnapshotProblemCode) => failure.abort(new CaptureFailure(code))
    const context = await browser.newContext({
      proxy: { server: gate.url, bypass: '<-loopback>' },
      viewport: limits.viewport,
      userAgent: userAgentOf(browser),
      serviceWorkers: 'block',
      acceptDownloads: false,
    })
    try {
      const page = await context.newPage()
      context.on('page', (popup) => void popup.close())
      browser.once('disconnected', () => fail(SnapshotProblemCode.BROWSER_CRASHED))
      page.on('crash', () => fail(SnapshotProblemCode.BROWSER_CRASHED))
      const cdp = await context.newCDPSession(page)
      dismissDialogs(page, cdp, limits.dialogs)
      const network = await NetworkLog.attach(cdp, limits, () => fail(SnapshotProblemCode.TOO_LARGE))
      return new PageSession(context, page, cdp, network, failure)
    } catch (error) {
      await context.close().catch(() => undefined)
      throw error
    }
  }

  /** The id of the page's main frame. */
  async mainFrameId(): Promise<string> {
    const { frameTree } = await this.cdp.send('Page.getFrameTree')
    return frameTree.frame.id
  }

  /** The capture's own functions inside a frame, out of the page's reach. */
  async world(frameId: string): Promise<IsolatedWorld<PageKit>> {
    return IsolatedWorld.create(this.cdp, frameId, pageKit)
  }

  async close(): Promise<void> {
    await this.context.close().catch(() => undefined)
  }
}

// Chromium says "HeadlessChrome" by itself, and many sites turn that away.
function userAgentOf(browser: Browser): string {
  const major = browser.version().split('.')[0]
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`
}

// A page that asks again and again has its running script ended.
function dismissDialogs(page: Page, cdp: CDPSession, limit: number): void {
  let count = 0
  page.on('dialog', (dialog) => {
    count += 1
    if (count > limit) void cdp.send('Runtime.terminateExecution').catch(() => undefined)
    void dialog.dismiss().catch(() => undefined)
  })
}
