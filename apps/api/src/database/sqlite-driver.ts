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

  constructor(path: string, options: OpenOptions = {}) {
    this.database = new DatabaseSync(path, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 0 })
  }

  prepare(sql: string) {
    if (sql === 'ROLLBACK') return new Rollback(this.database)
    return new PreparedStatement(this.database.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql))
  }

  pragma(text: string) {
    return this.database.prepare(`PRAGMA ${text}`).all()
  }

  close() {
    this.database.close()
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

/**
 * Ends a transaction, if there is still one: where a disk is full, SQLite has rolled back by itself. TypeORM takes a rollback
 * that fails for one that is still to come, and would nest all later transactions in it: none of them would ever commit.
 */
class Rollback {
  readonly reader = false

  constructor(private readonly database: DatabaseSync) {}

  run() {
    if (this.database.isTransaction) this.database.exec('ROLLBACK')
    return { changes: 0, lastInsertRowid: 0 }
  }
}
