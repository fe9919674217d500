import type { DataSource } from 'typeorm'
import { type Sql, sql } from './sql.js'
import { fts5Index } from './term-index/fts5-index.js'
import { postingsIndex } from './term-index/postings-index.js'
import type { TermIndex } from './term-index/term-index.js'

/** What differs between the databases; nothing outside `database/` knows which one it talks to. */
export interface Dialect {
  name: 'sqlite' | 'mysql'
  /** SQL: the database's own clock, UTC, with milliseconds, comparable with a datetime column. */
  now: string
  /** SQL: the database's clock plus the milliseconds bound to `parameter` (which may be negative). */
  nowPlus: (parameter: string) => string
  /** Appended to a SELECT: locks its rows and leaves out those that somebody else has locked. */
  skipLocked: string
  /** Appended to a SELECT: locks its rows until the transaction ends. */
  forUpdate: string
  /** Appended to a SELECT: keeps its rows as they are until the transaction ends; others may do the same. */
  forShare: string
  /** Behind a table's name: reads it by this index. */
  byIndex: (name: string) => string
  /** Between two tables: joins them in this order, so that the few rows of the first are looked up in the second. */
  joinInOrder: string
  /** SQL: a table of these numbers, in its column `value`: one parameter, however many there are. */
  numberTable: (numbers: ArrayLike<number>) => Sql
  /** Appended to CREATE TABLE. */
  tableOptions: string
  /** SQL: the column's type for texts up to 16 MB. */
  longText: string
  /** Column definition of a key that the database counts up. */
  autoIncrementKey: string
  /** Which documents hold which words. */
  termIndex: TermIndex
  /** Whether running the same transaction once more can succeed. */
  isTransient: (error: unknown) => boolean
  /** Whether there was no room left to write to. */
  isFull: (error: unknown) => boolean
}

interface DriverError {
  code?: string
  errcode?: number
  message?: string
}

const driverError = (error: unknown): DriverError =>
  (error as { driverError?: DriverError }).driverError ?? (error as DriverError)

const jsonList = (numbers: ArrayLike<number>) => `[${Array.prototype.join.call(numbers, ',')}]`

const sqliteBusy = 5
const sqliteLocked = 6
const sqliteFull = 13
const sqliteConstraintUnique = 2067
const sqliteConstraintPrimaryKey = 1555

export const sqlite: Dialect = {
  name: 'sqlite',
  now: `strftime('%Y-%m-%d %H:%M:%f', 'now')`,
  nowPlus: (parameter) => `strftime('%Y-%m-%d %H:%M:%f', 'now', (${parameter} / 1000.0) || ' seconds')`,
  skipLocked: '',
  forUpdate: '',
  forShare: '',
  byIndex: (name) => `INDEXED BY ${name}`,
  joinInOrder: 'CROSS JOIN',
  numberTable: (numbers) => sql`json_each(${jsonList(numbers)})`,
  tableOptions: '',
  longText: 'text',
  autoIncrementKey: 'integer PRIMARY KEY AUTOINCREMENT',
  termIndex: fts5Index,
  isTransient(error) {
    const { errcode = 0 } = driverError(error)
    const primary = errcode & 0xff
    return (
      primary === sqliteBusy ||
      primary === sqliteLocked ||
      errcode === sqliteConstraintUnique ||
      errcode === sqliteConstraintPrimaryKey
    )
  },
  isFull: (error) => driverError(error).errcode === sqliteFull,
}

const mysqlTransient = new Set([
  'ER_DUP_ENTRY',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  // What a new row belongs to was deleted meanwhile.
  'ER_NO_REFERENCED_ROW_2',
])
const mysqlFull = new Set(['ER_DISK_FULL', 'ER_RECORD_FILE_FULL'])

export const mysql: Dialect = {
  name: 'mysql',
  now: 'UTC_TIMESTAMP(3)',
  nowPlus: (parameter) => `(UTC_TIMESTAMP(3) + INTERVAL (${parameter}) * 1000 MICROSECOND)`,
  skipLocked: ' FOR UPDATE SKIP LOCKED',
  forUpdate: ' FOR UPDATE',
  forShare: ' LOCK IN SHARE MODE',
  byIndex: (name) => `FORCE INDEX (${name})`,
  joinInOrder: 'STRAIGHT_JOIN',
  numberTable: (numbers) => sql`JSON_TABLE(${jsonList(numbers)}, '$[*]' COLUMNS (value BIGINT UNSIGNED PATH '$'))`,
  tableOptions: ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
  longText: 'mediumtext',
  autoIncrementKey: 'bigint NOT NULL AUTO_INCREMENT PRIMARY KEY',
  termIndex: postingsIndex,
  isTransient: (error) => mysqlTransient.has(driverError(error).code ?? ''),
  isFull: (error) => mysqlFull.has(driverError(error).code ?? ''),
}

/** The dialect of what a manager or a query runner is connected to. */
export function dialectOf({ dataSource }: { dataSource: DataSource }): Dialect {
  return dataSource.options.type === 'mysql' ? mysql : sqlite
}
