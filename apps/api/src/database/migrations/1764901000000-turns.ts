import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn, addIndex, createTable, dropIndex } from './table.js'

/**
 * When a worker last took something of each user's: of those who wait, whoever was served longest ago is next. A table of its
 * own, as a worker that takes something must not wait for whoever writes to the user.
 */
export class Turns1764901000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'turns',
      columns: { ownerId: 'varchar(40) NOT NULL PRIMARY KEY', servedAt: 'datetime(3) NOT NULL' },
      constraints: ['FOREIGN KEY (ownerId) REFERENCES users (id) ON DELETE CASCADE'],
    })
    await addColumn(runner, 'derivations', 'ownerId', "varchar(40) NOT NULL DEFAULT ''")
    await runner.query(
      `UPDATE derivations SET ownerId = (SELECT ownerId FROM snapshots WHERE snapshots.id = derivations.snapshotId)
       WHERE ownerId = ''`,
    )
    // All that a claim asks of what is queued, so that it is read off the index.
    const columns = 'state, ownerId, priority, requestedAt, id, availableAt, host'
    await addIndex(runner, 'snapshots', 'snapshots_waiting', columns)
    await dropIndex(runner, 'snapshots', 'snapshots_queue')
  }

  async down(runner: QueryRunner): Promise<void> {
    await addIndex(runner, 'snapshots', 'snapshots_queue', 'state, ownerId, priority, requestedAt, id')
    await dropIndex(runner, 'snapshots', 'snapshots_waiting')
    await runner.query('ALTER TABLE derivations DROP COLUMN ownerId')
    await runner.query('DROP TABLE turns')
  }
}
