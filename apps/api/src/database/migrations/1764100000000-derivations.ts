import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from './table.js'

/** Snapshots whose uploaded files are still to be read. */
export class Derivations1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'derivations',
      columns: {
        snapshotId: 'varchar(40) NOT NULL PRIMARY KEY',
        claim: 'varchar(40)',
        failures: 'int NOT NULL',
        availableAt: 'datetime(3) NOT NULL',
      },
      constraints: ['FOREIGN KEY (snapshotId) REFERENCES snapshots (id) ON DELETE CASCADE'],
      indexes: { derivations_available: 'availableAt' },
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE derivations')
  }
}
