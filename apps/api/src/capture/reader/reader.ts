import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright'
import { IsolatedWorld } from '../browser/isolated-world.js'
import { type ReaderKit, readerKit } from './kit.js'

export type ReaderWorld = IsolatedWorld<ReaderKit>

const require = createRequire(import.meta.url)
const libraries = ['@mozilla/readability/Readability.js', 'dompurify/dist/purify.min.js']

/**
 * A blank page without any network, in which untrusted files are taken apart. Each use gets a world of its own, so
 * nothing of one page is there for the next; one that does not end in time costs the page, not the browser.
 */
export class Reader {
  private opened: { context: BrowserContext; page: Page; session: CDPSession } | undefined
  private last: Promise<unknown> = Promise.resolve()

  constructor(private readonly browser: Browser) {}

  /** Does some work in a fresh world; one at a time. @throws when it fails or takes longer than `timeout` */
  async use<T>(timeout: number, work: (world: ReaderWorld) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => this.run(timeout, work))
    this.last = turn.catch(() => undefined)
    return turn
  }

  private async run<T>(timeout: number, work: (world: ReaderWorld) => Promise<T>): Promise<T> {
    const stop = new AbortController()
    const tooLate = delay(timeout, undefined, { signal: stop.signal, ref: false }).then(() => {
      throw new Error('the reader took too long')
    })
    tooLate.catch(() => undefined)
    try {
      return await Promise.race([this.open().then(work), tooLate])
    } catch (error) {
      await this.discard()
      throw error
    } finally {
      stop.abort()
    }
  }

  private async open(): Promise<ReaderWorld> {
    this.opened ??= await this.openPage()
    const { session } = this.opened
    const { frameTree } = await session.send('Page.getFrameTree')
    const scripts = await Promise.all(libraries.map((name) => readFile(require.resolve(name), 'utf8')))
    return IsolatedWorld.create(session, frameTree.frame.id, readerKit, scripts)
  }

  // No proxy of its own: the browser's refuses everything.
  private async openPage() {
    const context = await this.browser.newContext({ offline: true, serviceWorkers: 'block', acceptDownloads: false })
    const page = await context.newPage()
    return { context, page, session: await context.newCDPSession(page) }
  }

  private async discard(): Promise<void> {
    const opened = this.opened
    this.opened = undefined
    await opened?.context.close().catch(() => undefined)
  }
}

/** The source of pdf.js. */
export function pdfLibrary(): Promise<string> {
  return readFile(require.resolve('unpdf').replace(/index\.cjs$/, 'pdfjs.mjs'), 'utf8')
}
