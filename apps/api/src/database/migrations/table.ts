import type { QueryRunner } from 'typeorm'
import { dialectOf } from '../dialect.js'

/** A table as migrations write it down: SQL that both databases read alike. */
export interface TableDefinition {
  name: string
  /** Column name → type and constraints. */
  columns: Record<string, string>
  /** Table constraints: primary key, foreign keys. */
  constraints?: string[]
  /** Index name → columns. */
  unique?: Record<string, string>
  indexes?: Record<string, string>
}

/**
 * Creates a table that is not there yet, its indexes with it. MySQL has no transaction around DDL, so its indexes are part
 * of the one statement: after a crash the table is there as a whole or not at all, and the migration can run again.
 */
export async function createTable(runner: QueryRunner, table: TableDefinition): Promise<void> {
  const dialect = dialectOf(runner)
  const unique = Object.entries(table.unique ?? {})
  const indexes = Object.entries(table.indexes ?? {})
  const parts = [
    ...Object.entries(table.columns).map(([name, type]) => `\`${name}\` ${type}`),
    ...(table.constraints ?? []),
  ]
  if (dialect.name === 'mysql') {
    parts.push(...unique.map(([name, columns]) => `UNIQUE INDEX \`${name}\` (${columns})`))
    parts.push(...indexes.map(([name, columns]) => `INDEX \`${name}\` (${columns})`))
  }
  await runner.query(
    `CREATE TABLE IF NOT EXISTS \`${table.name}\` (\n  ${parts.join(',\n  ')}\n)${dialect.tableOptions}`,
  )
  if (dialect.name === 'mysql') return
  for (const [name, columns] of unique) {
    await runner.query(`CREATE UNIQUE INDEX IF NOT EXISTS \`${name}\` ON \`${table.name}\` (${columns})`)
  }
  for (const [name, columns] of indexes) {
    await runner.query(`CREATE INDEX IF NOT EXISTS \`${name}\` ON \`${table.name}\` (${columns})`)
  }
}

/** Adds a column that is not there yet. */
export async function addColumn(runner: QueryRunner, table: string, column: string, type: string): Promise<void> {
  if (await runner.hasColumn(table, column)) return
  await runner.query(`ALTER TABLE \`${table}\` ADD COLUMN \`${column}\` ${type}`)
}

/** Adds an index that is not there yet. */
export async function addIndex(runner: QueryRunner, table: string, name: string, columns: string): Promise<void> {
  const present = await runner.getTable(table)
  if (present?.indices.some((index) => index.name === name)) return
  await runner.query(`CREATE INDEX \`${name}\` ON \`${table}\` (${columns})`)
}

/** Drops an index that is still there. */
export async function dropIndex(runner: QueryRunner, table: string, name: string): Promise<void> {
  const present = await runner.getTable(table)
  if (!present?.indices.some((index) => index.name === name)) return
  const of = dialectOf(runner).name === 'mysql' ? ` ON \`${table}\`` : ''
  await runner.query(`DROP INDEX \`${name}\`${of}`)
}
