import { statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { OssError } from '../../errors/oss-error.js'
import { StoreError } from '../../errors/store-error.js'
import { coalesced } from './coalesced.js'
import { isDiskFull } from './disk.js'
import { applicationId, schema, schemaVersion } from './schema.js'

export const indexName = 'index.db'

const BUSY = 5

/** Moving a page takes room itself: so many at a time fit into what is kept in reserve. */
const pagesPerShrink = 200

/** How many ids one run can give out before they would collide with those of the next. */
const idsPerRun = 2 ** 32

/**
 * The names of everything in the folder, in one SQLite file with a write-ahead log. A change is committed to the log at
 * once and counts as done when the log has been flushed, for all waiting changes together.
 */
export class IndexFile {
  readonly #database: DatabaseSync
  readonly #log: FileHandle
  readonly #logPath: string
  readonly #statements = new Map<string, StatementSync>()
  readonly #flush = coalesced(() => this.#log.datasync())
  readonly #run: number
  #ids = 0
  #broken: unknown

  private constructor(database: DatabaseSync, log: FileHandle, logPath: string, run: number) {
    this.#database = database
    this.#log = log
    this.#logPath = logPath
    this.#run = run
  }

  /** Opens or makes the index of the folder `root`, for this process alone. Throws StoreError. */
  static async open(root: string): Promise<IndexFile> {
    const path = join(root, indexName)
    let database: DatabaseSync | undefined
    try {
      database = new DatabaseSync(path)
      const run = prepare(database, root)
      const logPath = `${path}-wal`
      const log = await open(logPath, 'r+')
      await log.datasync()
      return new IndexFile(database, log, logPath, run)
    } catch (error) {
      database?.close()
      throw asStoreError(error, root)
    }
  }

  /** A number that nothing else in this folder has ever had. */
  nextId(): number {
    this.#ids += 1
    return this.#run * idsPerRun + this.#ids
  }

  /** Whether an id was given out before this process opened the folder. */
  isEarlier(id: number): boolean {
    return id < this.#run * idsPerRun
  }

  get(sql: string, ...values: SQLInputValue[]) {
    return this.#prepared(sql).get(...values)
  }

  all(sql: string, ...values: SQLInputValue[]) {
    return this.#prepared(sql).all(...values)
  }

  iterate(sql: string, ...values: SQLInputValue[]) {
    return this.#prepared(sql).iterate(...values)
  }

  /** Runs one statement and tells how many rows it changed. Only within `write`. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  /** Runs `change` as one transaction; resolves once it is on the disk. What `change` throws undoes it. */
  async write<T>(change: () => T): Promise<T> {
    if (this.#broken !== undefined) throw new OssError('InternalError', { cause: this.#broken })
    const result = this.#withRoom(() => this.#transaction(change))
    try {
      await this.#flush()
    } catch (error) {
      // After a failed flush the kernel may have dropped what it could not write: nothing later could be trusted.
      this.#broken = error
      throw error
    }
    return result
  }

  /** Bytes of the log, which the index may grow by when they are taken over into it. */
  get logBytes(): number {
    return statSync(this.#logPath).size
  }

  /** Gives back to the disk some of the room that deleted things have left in the index. */
  shrink(): void {
    try {
      // Emptying the log comes first: it gives the room in which pages can be moved.
      for (const step of ['wal_checkpoint(TRUNCATE)', `incremental_vacuum(${String(pagesPerShrink)})`]) {
        this.#database.exec(`PRAGMA ${step}; PRAGMA wal_checkpoint(TRUNCATE)`)
      }
    } catch (error) {
      if (!isDiskFull(error)) throw error
    }
  }

  async close(): Promise<void> {
    await this.#log.close()
    this.#statements.clear()
    this.#database.close()
  }

  /** On a full disk, once more after making room: deleting needs some before it gives any. So a change must bear being repeated. */
  #withRoom<T>(attempt: () => T): T {
    try {
      return attempt()
    } catch (error) {
      if (!isDiskFull(error)) throw error
    }
    this.shrink()
    try {
      return attempt()
    } catch (error) {
      throw isDiskFull(error) ? new OssError('InsufficientStorage', { cause: error }) : error
    }
  }

  #transaction<T>(change: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = change()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/** Takes the lock, checks whose file this is, and counts this run. */
function prepare(database: DatabaseSync, root: string): number {
  // EXCLUSIVE keeps the lock, which the system takes back when the process ends in any way, and needs no shared memory.
  // NORMAL flushes the log before each checkpoint; flushing it for each change is done outside the event loop, by `write`.
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
  `)
  const id = Number(database.prepare('PRAGMA application_id').get()?.['application_id'])
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  const isNew = database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  if (!isNew && id !== applicationId) throw new StoreError('FOREIGN', root, `its ${indexName} is something else`)
  if (version > schemaVersion) throw new StoreError('TOO_NEW', root)
  database.exec('BEGIN IMMEDIATE')
  if (isNew) {
    database.exec(schema)
    database.exec(`PRAGMA application_id = ${String(applicationId)}; PRAGMA user_version = ${String(schemaVersion)}`)
  }
  database.exec("UPDATE settings SET value = value + 1 WHERE name = 'runs'")
  database.exec('COMMIT')
  return Number(database.prepare("SELECT value FROM settings WHERE name = 'runs'").get()?.['value'])
}

function asStoreError(error: unknown, root: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error
  if (!('errcode' in error)) return error
  if (error.errcode === BUSY) return new StoreError('IN_USE', root, undefined, error)
  if (isDiskFull(error)) return new StoreError('FULL', root, undefined, error)
  return new StoreError('DAMAGED', root, `its ${indexName} cannot be read (${error.message})`, error)
}
