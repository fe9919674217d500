import type { Browser, CDPSession } from 'playwright'

/** How a page's process ended, in Chromium's words: `killed` by a signal, `oom` where its memory was used up, `crashed`. */
export type CrashStatus = string

/** Hears from the browser which of its pages crash, and how: a page's own session says only that it did. */
export class CrashWatch {
  private readonly listeners = new Map<string, (status: CrashStatus) => void>()

  private constructor(session: CDPSession) {
    session.on('Target.targetCrashed', ({ targetId, status }) => this.listeners.get(targetId)?.(status))
  }

  static async attach(browser: Browser): Promise<CrashWatch> {
    const session = await browser.newBrowserCDPSession()
    const watch = new CrashWatch(session)
    await session.send('Target.setDiscoverTargets', { discover: true })
    return watch
  }

  /** Calls `listener` when this page crashes. Returns a function that ends it. */
  onCrash(targetId: string, listener: (status: CrashStatus) => void): () => void {
    this.listeners.set(targetId, listener)
    return () => void this.listeners.delete(targetId)
  }
}
