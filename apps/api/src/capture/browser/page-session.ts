import { SnapshotProblemCode } from '../../snapshots/snapshot.enums.js'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright'
import { CaptureFailure } from '../capture.errors.js'
import type { CaptureLimits } from '../capture.types.js'
import type { Gate } from '../egress/gate.js'
import type { BrowserLease } from './browser-pool.js'
import { preventDialogs } from './dialogs.js'
import { IsolatedWorld } from './isolated-world.js'
import { NetworkLog } from './network-log.js'
import { type PageKit, pageKit } from '../page/kit.js'
import { readStream } from './read-stream.js'

/** One page in a context of its own, behind one gate. */
export class PageSession {
  /** No script of the page runs any more; those of the capture still do, but no timers. */
  frozen = false
  /** Aborted with a CaptureFailure when the page cannot go on: it crashed. */
  readonly failed: AbortSignal
  private readonly worlds = new Map<string, IsolatedWorld<PageKit>>()

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly cdp: CDPSession,
    readonly network: NetworkLog,
    failure: AbortController,
  ) {
    this.failed = failure.signal
  }

  static async open(lease: BrowserLease, gate: Gate, limits: CaptureLimits): Promise<PageSession> {
    const { browser, crashes, memory } = lease
    const failure = new AbortController()
    const end = (code: SnapshotProblemCode) => failure.abort(new CaptureFailure(code))
    const crash = () => end(SnapshotProblemCode.BROWSER_CRASHED)
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
      browser.on('disconnected', crash)
      context.on('close', () => browser.off('disconnected', crash))
      const cdp = await context.newCDPSession(page)
      const { targetInfo } = await cdp.send('Target.getTargetInfo')
      const ignoreCrash = crashes.onCrash(targetInfo.targetId, (status) => {
        const tookTooMuch = status === 'oom' || (status === 'killed' && memory.hasJustEndedOne)
        end(tookTooMuch ? SnapshotProblemCode.TOO_LARGE : SnapshotProblemCode.BROWSER_CRASHED)
      })
      context.on('close', ignoreCrash)
      await preventDialogs(page, cdp, limits.dialogs)
      const network = await NetworkLog.attach(cdp, limits, () => void stopLoading(cdp))
      return new PageSession(context, page, cdp, network, failure)
    } catch (error) {
      await context.close().catch(() => undefined)
      throw error
    }
  }

  /** Ends every script of the page and lets no more run: from now on the page stays as it is. */
  async freeze(): Promise<void> {
    this.frozen = true
    await stopScripts(this.cdp)
  }

  /** Lets scripts run again, for the page is about to be opened anew; what it missed until now does not count. */
  async thaw(): Promise<void> {
    this.frozen = false
    this.network.forget()
    await this.cdp.send('Emulation.setScriptExecutionDisabled', { value: false })
  }

  /** The id of the page's main frame. */
  async mainFrameId(): Promise<string> {
    const { frameTree } = await this.cdp.send('Page.getFrameTree')
    return frameTree.frame.id
  }

  /**
   * The capture's own functions inside a frame (the page's own, if none is named), out of the page's reach: one world
   * for each document, so that what was found out about it is still known.
   */
  async world(frameId?: string): Promise<IsolatedWorld<PageKit>> {
    const id = frameId ?? (await this.mainFrameId())
    const known = this.worlds.get(id)
    if (await known?.isThere()) return known as IsolatedWorld<PageKit>
    const world = await IsolatedWorld.create(this.cdp, id, pageKit)
    this.worlds.set(id, world)
    return world
  }

  /**
   * Fetches a file as the page could, through the page's own gate, but without cookies.
   * Undefined if there is none, or more than `maxBytes`.
   */
  async fetch(url: string, maxBytes: number): Promise<Buffer | undefined> {
    if (!/^https?:/.test(url)) return undefined
    const { resource } = await this.cdp.send('Network.loadNetworkResource', {
      frameId: await this.mainFrameId(),
      url,
      options: { disableCache: false, includeCredentials: false },
    })
    if (!resource.stream) return undefined
    const found = resource.success && (resource.httpStatusCode ?? 200) < 400
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of readStream(this.cdp, resource.stream)) {
      size += chunk.length
      if (size > maxBytes || !found) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  /** Rejects when the browser or the page is gone. */
  async ping(): Promise<void> {
    await this.cdp.send('Page.getFrameTree')
  }

  async close(): Promise<void> {
    await this.context.close().catch(() => undefined)
  }
}

/** What the page has is kept; nothing more comes. */
async function stopLoading(cdp: CDPSession): Promise<void> {
  await cdp.send('Network.setBlockedURLs', { urls: ['*'] }).catch(() => undefined)
  await cdp.send('Page.stopLoading').catch(() => undefined)
}

// Chromium says "HeadlessChrome" by itself, and many sites turn that away.
function userAgentOf(browser: Browser): string {
  const major = browser.version().split('.')[0]
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`
}

async function stopScripts(cdp: CDPSession): Promise<void> {
  const disable = cdp.send('Emulation.setScriptExecutionDisabled', { value: true })
  await Promise.all([disable, cdp.send('Runtime.terminateExecution')]).catch(() => undefined)
}
