import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from '../../apps/api/test/harness/ports.js'

const main = fileURLToPath(new URL('../../apps/api/dist/main.js', import.meta.url))
const startTimeout = 60_000
const startTries = 3
const stopTimeout = 20_000

/** The built product, running on ports and data of its own. */
export class Product {
  private constructor(
    readonly url: string,
    private readonly settings: Record<string, string>,
    private readonly folder: string,
    private process: ChildProcess,
  ) {}

  /** @param settings environment variables beside those that keep it apart from other instances */
  static async start(settings: Record<string, string> = {}): Promise<Product> {
    for (let tries = 1; ; tries++) {
      const product = await Product.launched(settings)
      try {
        await product.ready()
        return product
      } catch (error) {
        // Another may have taken a port between the looking and the listening.
        await product.abandon()
        if (tries === startTries) throw error
      }
    }
  }

  private static async launched(settings: Record<string, string>): Promise<Product> {
    const [port, storagePort, contentPort] = await freePorts(3)
    const folder = await mkdtemp(join(tmpdir(), 'linksnap-e2e-'))
    const url = `http://localhost:${port}`
    const all = {
      PORT: String(port),
      PUBLIC_URL: url,
      STORAGE_PORT: String(storagePort),
      CONTENT_PORT: String(contentPort),
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      ...settings,
    }
    return new Product(url, all, folder, launch(all))
  }

  /** Ends it as an operator would, with SIGTERM; its data stays. */
  async pause(): Promise<void> {
    if (this.process.exitCode !== null) return
    const ended = once(this.process, 'exit')
    this.process.kill('SIGTERM')
    const late = setTimeout(() => this.process.kill('SIGKILL'), stopTimeout)
    const [code] = (await ended) as [number | null]
    clearTimeout(late)
    if (code !== 0)
      throw new Error(`the product ended with ${code ?? 'SIGKILL'}, ${stopTimeout} ms after SIGTERM at the latest`)
  }

  /** Starts it again on the same data and ports. */
  async resume(): Promise<void> {
    this.process = launch(this.settings)
    await this.ready()
  }

  async stop(): Promise<void> {
    await this.pause()
    await rm(this.folder, { recursive: true, force: true })
  }

  private async abandon(): Promise<void> {
    this.process.kill('SIGKILL')
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit')
    await rm(this.folder, { recursive: true, force: true })
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + startTimeout; Date.now() < deadline; await sleep(50)) {
      if (this.process.exitCode !== null) throw new Error(`the product ended with ${this.process.exitCode}`)
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined)
      if (answer?.ok) return
    }
    throw new Error('the product was not ready in time')
  }
}

function launch(settings: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, CHROMIUM_PATH: process.env.CHROMIUM_PATH, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
