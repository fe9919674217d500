import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf } from '../dialect.js'
import { createTable } from './table.js'

/** Long or undoable work, and the links that each is about. */
export class Jobs1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { longText } = dialectOf(runner)
    await createTable(runner, {
      name: 'jobs',
      columns: {
        id: 'varchar(40) NOT NULL PRIMARY KEY',
        ownerId: 'varchar(40) NOT NULL',
        kind: 'varchar(20) NOT NULL',
        task: 'varchar(20) NOT NULL',
        state: 'varchar(20) NOT NULL',
        input: `${longText} NOT NULL`,
        memo: longText,
        done: 'int NOT NULL',
        total: 'int',
        failed: 'int NOT NULL',
        finished: 'boolean NOT NULL',
        undoing: 'boolean NOT NULL',
        holder: 'varchar(40)',
        leaseUntil: 'datetime(3)',
        tries: 'int NOT NULL',
        createdAt: 'datetime(3) NOT NULL',
        finishedAt: 'datetime(3)',
        undoableUntil: 'datetime(3)',
      },
      constraints: ['FOREIGN KEY (ownerId) REFERENCES users (id) ON DELETE CASCADE'],
      indexes: { jobs_owner: 'ownerId, id', jobs_waiting: 'state, createdAt, id', jobs_finished: 'finishedAt' },
    })
    await createTable(runner, {
      name: 'job_rows',
      columns: {
        jobId: 'varchar(40) NOT NULL',
        number: 'int NOT NULL',
        ownerId: 'varchar(40) NOT NULL',
        linkId: 'varchar(40)',
        text: 'text NOT NULL',
        outcome: 'varchar(20)',
        problem: 'text',
        undo: longText,
      },
      constraints: ['PRIMARY KEY (jobId, number)', 'FOREIGN KEY (jobId) REFERENCES jobs (id) ON DELETE CASCADE'],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_rows')
    await runner.query('DROP TABLE jobs')
  }
}
