import 'reflect-metadata'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Logger as QueryLogger } from 'typeorm'
import { type App, type AppOptions, createApp } from '../../src/app.js'
import { type Limits, readConfig } from '../../src/config.js'
import type { DatabaseKind } from './databases.js'
import { TestClient } from './client.js'

export interface TestAppOptions {
  database: DatabaseKind
  env?: Record<string, string>
  limits?: { [Group in keyof Limits]?: Partial<Limits[Group]> }
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
  const limits = structuredClone(config.limits)
  for (const [group, changes] of Object.entries(options.limits ?? {})) {
    Object.assign(limits[group as keyof Limits], changes)
  }
  const app = await createApp(
    { ...config, limits },
    {
      log: pino({ level: config.logLevel }),
      queryLog: options.queryLog,
      createCapturer: options.createCapturer ?? (() => Promise.reject(new Error('this test takes no captures'))),
    },
  )
  await app.start()
  return new TestApp(app, config.http.publicUrl, async () => {
    await app.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })
}

export class TestApp {
  private accounts = 0

  constructor(
    readonly app: App,
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}

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

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
