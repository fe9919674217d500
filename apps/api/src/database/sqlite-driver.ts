import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

interface OpenOptions {
  readonly?: boolean
  timeout?: number
}

/**
 * node:sqlite behind the few methods of better-sqlite3 that TypeORM's driver of that name calls.
 * Transactions begin IMMEDIATE: one that reads first and writes later would otherwise fail with
 * SQLITE_BUSY_SNAPSHOT half way, where waiting does not help (https://sqlite.org/lang_transaction.html).
 */
export class SqliteConnection {
  private readonly database: DatabaseSync
  private hasBegun = false

  constructor(path: string, options: OpenOptions = {}) {
    this.database = new DatabaseSync(path, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 0 })
  }

  prepare(sql: string): PreparedStatement | Command {
    switch (sql) {
      case 'BEGIN TRANSACTION':
        return new Command(() => this.begin())
      case 'COMMIT':
        return new Command(() => this.commit())
      case 'ROLLBACK':
        return new Command(() => this.rollBack())
      default:
        return new PreparedStatement(this.database.prepare(sql))
    }
  }

  pragma(text: string) {
    return this.database.prepare(`PRAGMA ${text}`).all()
  }

  close() {
    this.database.close()
  }

  private begin() {
    this.database.exec('BEGIN IMMEDIATE')
    this.hasBegun = true
  }

  private commit() {
    this.database.exec('COMMIT')
    this.hasBegun = false
  }

  /**
   * Ends what has begun, if it has not ended: where a disk is full, SQLite has rolled back by itself. TypeORM counts
   * transactions by whether this fails: it takes one that cannot be rolled back for one that goes on, and would nest all later
   * ones in it, none of which would ever commit; and one that never began it counts out when this succeeds.
   */
  private rollBack() {
    if (!this.hasBegun) throw new Error('no transaction has begun')
    this.hasBegun = false
    if (this.database.isTransaction) this.database.exec('ROLLBACK')
  }
}

class PreparedStatement {
  /** Whether the statement answers with rows. */
  readonly reader: boolean

  constructor(private readonly statement: StatementSync) {
    this.reader = statement.columns().length > 0
  }

  all(...parameters: SQLInputValue[]) {
    return this.statement.all(...parameters)
  }

  run(...parameters: SQLInputValue[]) {
    return this.statement.run(...parameters)
  }
}

/** A statement that the connection has to know of. */
class Command {
  readonly reader = false

  constructor(private readonly execute: () => void) {}

  run() {
    this.execute()
    return { changes: 0, lastInsertRowid: 0 }
  }
}
