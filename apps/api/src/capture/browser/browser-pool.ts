import { Reader } from '../reader/reader.js'
import { removeFolder, type Scratch } from '../scratch.js'
import { MemoryWatch } from './memory-watch.js'
import { type LaunchedBrowser, launchBrowser, type LaunchOptions } from './launch.js'

export interface BrowserPoolOptions extends Omit<LaunchOptions, 'folder' | 'signal'> {
  /** Where each browser gets a folder of its own. */
  scratch: Scratch
  /** After so many captures a browser is replaced. */
  capturesPerBrowser: number
  /** Milliseconds after which a browser that nobody uses is closed. */
  browserIdle: number
  /** Bytes of private memory that one page may take. */
  pageMemory: number
  /** Milliseconds between two looks at what its pages take. */
  memoryInterval: number
}

/** The use of the browser for one capture. */
export interface BrowserLease extends LaunchedBrowser {
  /** The browser's own blank page for taking files apart. */
  reader: Reader
  memory: MemoryWatch
  release: () => void
  /** No further capture gets this browser; those that use it go on. */
  retire: () => void
  /** Ends the browser at once, whoever uses it. */
  end: () => Promise<void>
}

interface Held extends LaunchedBrowser {
  memory: MemoryWatch
  reader: Reader
  uses: number
  active: number
  /** No further capture may use it. */
  retired: boolean
  closed?: Promise<void>
  idle?: NodeJS.Timeout
}

/**
 * One browser, started when somebody needs it and closed after idling. One that has done its share is replaced: it
 * ends with the last capture that still uses it, while the next one starts.
 */
export class BrowserPool {
  private current: Promise<Held> | undefined
  /** Those that run still, retired ones too. */
  private readonly all = new Set<Held>()
  private readonly closing = new AbortController()

  constructor(private readonly options: BrowserPoolOptions) {}

  /** @throws when no browser can be started */
  async acquire(): Promise<BrowserLease> {
    const starting = (this.current ??= this.launch())
    const held = await starting.catch((error: unknown) => {
      if (this.current === starting) this.current = undefined
      throw error
    })
    if (held.retired || held.uses >= this.options.capturesPerBrowser || !held.browser.isConnected()) {
      this.retire(held)
      return this.acquire()
    }
    clearTimeout(held.idle)
    held.uses += 1
    held.active += 1
    return {
      ...held,
      release: () => this.release(held),
      retire: () => this.retire(held),
      end: () => this.kill(held),
    }
  }

  /** Ends every browser at once, whoever uses it still; one that is starting, too. */
  async close(): Promise<void> {
    this.closing.abort()
    await this.current?.catch(() => undefined)
    await Promise.all([...this.all].map((each) => this.kill(each)))
  }

  private async launch(): Promise<Held> {
    const folder = await this.options.scratch.makeFolder('browser-')
    try {
      const launched = await launchBrowser({ ...this.options, folder, signal: this.closing.signal })
      const memory = new MemoryWatch(launched.pid, this.options)
      const cleanly = (end: () => Promise<void>) => async () => {
        memory.close()
        await end()
        await removeFolder(folder)
      }
      const held: Held = {
        ...launched,
        memory,
        reader: new Reader(launched.browser),
        close: cleanly(launched.close),
        kill: cleanly(launched.kill),
        uses: 0,
        active: 0,
        retired: false,
      }
      this.all.add(held)
      return held
    } catch (error) {
      await removeFolder(folder)
      throw error
    }
  }

  private release(held: Held): void {
    held.active -= 1
    if (held.active > 0) return
    if (held.retired || !held.browser.isConnected()) return this.retire(held)
    held.idle = setTimeout(() => this.retire(held), this.options.browserIdle)
    held.idle.unref()
  }

  private retire(held: Held): void {
    clearTimeout(held.idle)
    if (!held.retired) this.current = undefined
    held.retired = true
    if (held.active === 0 || !held.browser.isConnected()) void this.end(held)
  }

  private kill(held: Held): Promise<void> {
    const killed = this.end(held, held.kill)
    this.retire(held)
    return killed
  }

  /** Never rejects. */
  private end(held: Held, how = held.close): Promise<void> {
    held.closed ??= how()
      .catch((error: unknown) => this.options.warn('A browser left something behind', error))
      .finally(() => this.all.delete(held))
    return held.closed
  }
}
