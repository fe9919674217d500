import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Logger as QueryLogger } from 'typeorm'
import { type App, type AppOptions, createApp } from '../../src/app.js'
import type { Capturer } from '../../src/capture/capture.types.js'
import { type Config, readConfig, type StorageConfig } from '../../src/config.js'
import type { Limits } from '../../src/limits.js'
import type { DatabaseKind } from './databases.js'
import { TestClient } from './client.js'
import { freePorts } from './ports.js'

export interface TestAppOptions {
  database: DatabaseKind
  env?: Record<string, string>
  limits?: LimitChanges
  createCapturer?: AppOptions['createCapturer']
  queryLog?: QueryLogger
}

/** The whole server on free ports, with a database and a folder of its own. */
export async function startTestApp(options: TestAppOptions) {
  const database = await options.database.create()
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-app-'))
  const [port, storagePort, contentPort] = await freePorts(3)
  const config = readConfig({
    ROLE: 'api',
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PORT: String(port),
    STORAGE_PORT: String(storagePort),
    CONTENT_PORT: String(contentPort),
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
    ...options.env,
  })
  const app = await createApp(withLimits(config, options.limits), appOptions(config, options))
  await app.start()
  return new TestApp(app, config.http.publicUrl, async () => {
    await app.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })
}

export interface WorkerOptions {
  limits?: LimitChanges
  concurrency?: number
  storage?: Partial<StorageConfig>
}

/** Limits that are others than the product's. */
export type LimitChanges = { [Group in keyof Limits]?: Partial<Limits[Group]> }

export function withLimits(config: Config, changes: LimitChanges = {}): Config {
  const limits = structuredClone(config.limits)
  for (const [group, values] of Object.entries(changes)) Object.assign(limits[group as keyof Limits], values)
  return { ...config, limits }
}

function appOptions(config: Config, options: Partial<TestAppOptions>): AppOptions {
  return {
    log: pino({ level: config.logLevel }),
    queryLog: options.queryLog,
    createCapturer: options.createCapturer ?? (() => Promise.reject(new Error('this test takes no captures'))),
  }
}

export class TestApp {
  private accounts = 0

  constructor(
    readonly app: App,
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}

  /** A worker as another process on another machine would be: all it shares are the database and the store. */
  async startWorker(capturer: Capturer, { limits = {}, concurrency = 2, storage = {} }: WorkerOptions = {}) {
    const config = withLimits({ ...this.app.config, role: 'worker' }, limits)
    const worker = await createApp(
      {
        ...config,
        capture: { ...config.capture, concurrency },
        storage: { ...config.storage, ...storage } as StorageConfig,
      },
      appOptions(config, { createCapturer: () => Promise.resolve(capturer) }),
    )
    await worker.start()
    return worker
  }

  /** The settings of a worker that is a process of its own. */
  workerSettings(): Record<string, string> {
    const { database, dataFolder, storage } = this.app.config
    return {
      ROLE: 'worker',
      DATABASE_URL: database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url,
      DATA_DIR: dataFolder,
      ...(storage.kind === 'embedded' && { STORAGE_PORT: String(storage.port) }),
    }
  }

  /** A client that is nobody yet. */
  anonymous(): TestClient {
    return new TestClient(this.url)
  }

  /** Whoever holds this cookie. */
  withCookie(cookie: string): TestClient {
    return new TestClient(this.url, undefined, cookie)
  }

  /** Signs a new account up; the first one owns the installation, later ones need ALLOW_SIGNUP. */
  async signUp(): Promise<TestClient> {
    const client = this.anonymous()
    await client.signUp(`person${++this.accounts}@example.org`, 'a long enough password')
    return client
  }
}
