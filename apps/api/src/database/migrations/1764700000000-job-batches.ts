import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf } from '../dialect.js'
import { addColumn, createTable } from './table.js'

/** As many links as one step takes. */
const batch = 200

interface WaitingRow {
  jobId: string
  number: number
  linkId: string
}

/** Why jobs fail, and the links whose turn has not come, many to a row. */
export class JobBatches1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { longText } = dialectOf(runner)
    await addColumn(runner, 'jobs', 'problem', 'text')
    await addColumn(runner, 'jobs', 'punctual', 'int')
    await createTable(runner, {
      name: 'job_batches',
      columns: { jobId: 'varchar(40) NOT NULL', first: 'int NOT NULL', linkIds: `${longText} NOT NULL` },
      constraints: ['PRIMARY KEY (jobId, first)', 'FOREIGN KEY (jobId) REFERENCES jobs (id) ON DELETE CASCADE'],
    })
    await runner.query('UPDATE jobs SET punctual = total')
    for (let waiting = await nextWaiting(runner); waiting.length > 0; waiting = await nextWaiting(runner)) {
      await toBatch(runner, waiting)
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS job_batches')
    await runner.dropColumn('jobs', 'punctual')
    await runner.dropColumn('jobs', 'problem')
  }
}

/** Rows of one job whose turn has not come: they were written one by one before, and are taken over once. */
async function nextWaiting(runner: QueryRunner): Promise<WaitingRow[]> {
  const rows = (await runner.query(
    `SELECT jobId, number, linkId FROM job_rows WHERE outcome IS NULL ORDER BY jobId, number LIMIT ${batch}`,
  )) as WaitingRow[]
  return rows.filter(({ jobId }) => jobId === rows[0]?.jobId)
}

async function toBatch(runner: QueryRunner, rows: readonly WaitingRow[]): Promise<void> {
  const [{ jobId, number: first }] = rows as [WaitingRow]
  const linkIds = JSON.stringify(rows.map((row) => row.linkId))
  // Where it was broken off between the two statements, the batch is there already.
  await runner.query('DELETE FROM job_batches WHERE jobId = ? AND first = ?', [jobId, first])
  await runner.query('INSERT INTO job_batches (jobId, first, linkIds) VALUES (?, ?, ?)', [jobId, first, linkIds])
  await runner.query('DELETE FROM job_rows WHERE jobId = ? AND outcome IS NULL AND number <= ?', [
    jobId,
    first + rows.length - 1,
  ])
}
