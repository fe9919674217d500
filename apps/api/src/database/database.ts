import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EntityManager, Logger as QueryLogger } from 'typeorm'
import { DataSource, type DataSourceOptions } from 'typeorm'
import type { DatabaseConfig } from '../config.js'
import { ApiError, ErrorCode } from '../graphql/errors.js'
import { type Dialect, mysql, sqlite } from './dialect.js'
import { entities } from './entities.js'
import { migrations } from './migrations/index.js'
import { SqliteConnection } from './sqlite-driver.js'

/** A write that met others again and again gives up after this many runs. */
const maxRuns = 8
const noRoom = 'The disk of the database is full: nothing can be changed, what is there can be read.'
/** What the pages that SQLite has read may take in memory, in bytes: with the 2 MB of its own a list reads some of its again. */
const readerCache = 16 * 1024 ** 2
/** The longest wait for another process's write transaction on SQLite, in milliseconds. */
const busyTimeout = 100

/** A time as a statement of one's own answers it: MySQL's driver makes a Date of it, SQLite has texts. */
export function readTime(time: string | Date): Date {
  return time instanceof Date ? time : new Date(`${time.replace(' ', 'T')}Z`)
}

const announcing = new WeakSet<EntityManager>()

/** Has the listeners of `onCommit` told when this transaction commits. */
export function announceCommit(tx: EntityManager): void {
  announcing.add(tx)
}

/**
 * The rows. `read` is for queries outside a transaction; all changes go through `write`.
 *
 * SQLite has two data sources: TypeORM shares one connection among all that run at the same time, and concurrent
 * transactions on it swallow each other. So there is one connection that can only read, and one for writing, behind a mutex.
 */
export class Database {
  readonly dialect: Dialect
  private sources: { reader: DataSource; writer: DataSource } | undefined
  private lastWrite: Promise<unknown> = Promise.resolve()
  private readonly commitListeners = new Set<() => void>()

  /** @param queryLog sees every SQL statement, for tests and metrics */
  constructor(
    private readonly config: DatabaseConfig,
    private readonly queryLog?: QueryLogger,
  ) {
    this.dialect = config.kind === 'sqlite' ? sqlite : mysql
  }

  /** Connects and brings the tables up to date. It may be called again when it failed. */
  async connect(): Promise<void> {
    const logging = this.queryLog !== undefined
    const shared = { entities, migrations, logger: this.queryLog, logging } as const
    this.sources =
      this.config.kind === 'sqlite'
        ? await openSqlite(this.config.path, shared)
        : await openMysql(this.config.url, shared)
  }

  get connected(): boolean {
    return this.sources !== undefined
  }

  get read(): EntityManager {
    return this.connectedSources.reader.manager
  }

  /**
   * Runs `work` in one transaction. It may run more than once: when a row's uniqueness, a deadlock or another process's
   * lock stops it, it starts over and sees what the others wrote; so it does nothing but SQL, and all SQL by `tx`.
   * @throws ApiError STORAGE_UNAVAILABLE where there is no room left
   */
  async write<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const run = () => this.runTransaction(work)
    return this.dialect.name === 'sqlite' ? this.afterOtherWrites(run) : run()
  }

  /** Calls `listener` after each commit that this process announced. Returns a function that ends it. */
  onCommit(listener: () => void): () => void {
    this.commitListeners.add(listener)
    return () => this.commitListeners.delete(listener)
  }

  /** The database's own clock: leases, schedules and what workers write down go by it, whatever the machines' clocks say. */
  async now(manager: EntityManager = this.read): Promise<Date> {
    const [row] = await manager.query<{ now: string | Date }[]>(`SELECT ${this.dialect.now} AS now`)
    if (!row) throw new Error('the database did not tell the time')
    return readTime(row.now)
  }

  async close(): Promise<void> {
    await this.lastWrite.catch(() => undefined)
    if (!this.sources) return
    const { reader, writer } = this.sources
    this.sources = undefined
    await reader.destroy()
    if (writer !== reader) await writer.destroy()
  }

  private get connectedSources() {
    if (!this.sources) throw new Error('the database is not connected')
    return this.sources
  }

  private afterOtherWrites<T>(run: () => Promise<T>): Promise<T> {
    const result = this.lastWrite.then(run, run)
    this.lastWrite = result.catch(() => undefined)
    return result
  }

  private async runTransaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    for (let runs = 1; ; runs++) {
      try {
        let announced = false
        const result = await this.connectedSources.writer.transaction(async (tx) => {
          const done = await work(tx)
          announced = announcing.has(tx)
          return done
        })
        if (announced) for (const listener of this.commitListeners) listener()
        return result
      } catch (error) {
        if (this.dialect.isFull(error)) throw new ApiError(ErrorCode.STORAGE_UNAVAILABLE, noRoom, { cause: error })
        if (runs === maxRuns || !this.dialect.isTransient(error)) throw error
        await sleep(Math.random() * 10 * 2 ** runs)
      }
    }
  }
}

type SharedOptions = Pick<DataSourceOptions, 'entities' | 'migrations' | 'logger' | 'logging'>

async function openSqlite(path: string, shared: SharedOptions) {
  mkdirSync(dirname(path), { recursive: true })
  const options = {
    ...shared,
    type: 'better-sqlite3',
    driver: SqliteConnection,
    database: path,
    timeout: busyTimeout,
    enableWAL: true,
  } as const
  const writer = await new DataSource({
    ...options,
    prepareDatabase: (connection: SqliteConnection) => {
      // Rule 1: an acknowledged write survives a power cut.
      connection.pragma('synchronous = FULL')
    },
  }).initialize()
  await migrate(writer, () => writer.runMigrations({ transaction: 'each' }))
  const reader = await new DataSource({
    ...options,
    enableWAL: false,
    readonly: true,
    prepareDatabase: (connection: SqliteConnection) => {
      connection.pragma(`cache_size = -${readerCache / 1024}`)
    },
  }).initialize()
  return { reader, writer }
}

async function openMysql(url: string, shared: SharedOptions) {
  const source = await new DataSource({
    ...shared,
    type: 'mysql',
    driver: (await import('./mysql-driver.js')).mysqlDriver,
    url,
    timezone: 'Z',
    charset: 'utf8mb4_bin',
    supportBigNumbers: true,
    bigNumberStrings: false,
    extra: { connectionLimit: 10, enableKeepAlive: true },
  }).initialize()
  await migrate(source, () => migrateAlone(source))
  return { reader: source, writer: source }
}

/**
 * Locks of MySQL are the whole server’s, and their names short: this one is of one database. By SHA-2, as MySQL 9.6 has
 * MD5() no more.
 */
export const migrationLock = `CONCAT('linksnap-', LEFT(SHA2(DATABASE(), 256), 40))`

/**
 * MySQL's DDL is not transactional: of several instances that start at once, one migrates and the others wait.
 * @throws Error when the turn did not come within some minutes
 */
async function migrateAlone(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner()
  try {
    const [row] = (await runner.query(`SELECT GET_LOCK(${migrationLock}, 300) AS granted`)) as { granted: unknown }[]
    if (Number(row?.granted) !== 1) throw new Error('another process has been migrating the database for minutes')
    await source.runMigrations({ transaction: 'none' }).finally(() =>
      // Where this fails the connection is lost, and the lock with it.
      runner.query(`SELECT RELEASE_LOCK(${migrationLock})`).catch(() => undefined),
    )
  } finally {
    await runner.release()
  }
}

/** Connections that nobody can use are not kept. @throws Error that says that it was a migration that failed */
async function migrate(source: DataSource, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    await source.destroy().catch(() => undefined)
    throw new Error('the tables could not be brought up to date', { cause })
  }
}
