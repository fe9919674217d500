import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LimitChanges } from './app.js'
import { TestClient } from './client.js'
import { freePorts } from './ports.js'

const built = (name: string) => new URL(`../../dist/${name}`, import.meta.url)

export interface ProcessChanges {
  /** Limits that are others than the product's. */
  limits?: LimitChanges
  /** Milliseconds by which its clock is wrong. */
  clockError?: number
}

/** A module that changes things before the product reads them. */
function preload({ limits = {}, clockError = 0 }: ProcessChanges): string {
  const code = `import { limits } from ${JSON.stringify(built('limits.js').href)}
    for (const [group, values] of Object.entries(${JSON.stringify(limits)})) Object.assign(limits[group], values)
    process.on('SIGUSR2', gc)
    const { now } = Date
    Date.now = () => now() + ${clockError}
    globalThis.Date = new Proxy(Date, {
      construct: (target, args, by) => Reflect.construct(target, args.length > 0 ? args : [target.now()], by),
      apply: (target) => new target(target.now()).toString(),
    })`
  return `data:text/javascript,${encodeURIComponent(code)}`
}

/** The built server as a process of its own, that can be killed. Its folder and ports stay the same when it is started again. */
export class ServerProcess {
  /** All that it has printed so far. */
  output = ''
  private child: ChildProcess | undefined

  private constructor(
    private readonly folder: string,
    private readonly env: Record<string, string>,
    private readonly changes: ProcessChanges,
  ) {}

  static async create(env: Record<string, string> = {}, changes: ProcessChanges = {}): Promise<ServerProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'linksnap-process-'))
    const [port, storagePort, contentPort] = await freePorts(3)
    const all = {
      PATH: process.env.PATH ?? '',
      DATA_DIR: folder,
      PORT: String(port),
      STORAGE_PORT: String(storagePort),
      CONTENT_PORT: String(contentPort),
      LOG_LEVEL: 'error',
      ...(process.env.CHROMIUM_PATH && { CHROMIUM_PATH: process.env.CHROMIUM_PATH }),
      ...env,
    }
    return new ServerProcess(folder, all, changes)
  }

  get url(): string {
    return `http://localhost:${this.env.PORT}`
  }

  setting(name: string): string {
    return this.env[name] ?? ''
  }

  get pid(): number {
    return this.child?.pid ?? 0
  }

  client(): TestClient {
    return new TestClient(this.url)
  }

  /** Starts it, without waiting for anything. */
  spawn(): void {
    const args = ['--expose-gc', '--import', preload(this.changes), fileURLToPath(built('main.js'))]
    const child = spawn(process.execPath, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    this.child = child
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    this.spawn()
    await this.untilStatus('/readyz', 200)
  }

  /** Waits until a path answers with this status. */
  async untilStatus(path: string, status: number, timeout = 20_000): Promise<void> {
    const deadline = Date.now() + timeout
    while ((await this.statusOf(path)) !== status) {
      if (Date.now() > deadline || this.child?.exitCode) throw new Error(`${path} never was ${status}:\n${this.output}`)
      await sleep(50)
    }
  }

  async statusOf(path: string): Promise<number | undefined> {
    return fetch(this.url + path).then(
      (response) => response.status,
      () => undefined,
    )
  }

  /** Ends it by a signal. @returns its exit code, null where the signal itself ended it */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    child.kill(signal)
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }

  /** Waits for it to end by itself. @returns its exit code */
  async exit(): Promise<number | null> {
    if (!this.child) return null
    if (this.child.exitCode !== null) return this.child.exitCode
    const [code] = (await once(this.child, 'exit')) as [number | null]
    return code
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}
