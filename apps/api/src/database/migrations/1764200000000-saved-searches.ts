import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from './table.js'

/** Searches that somebody keeps by a name. */
export class SavedSearches1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'saved_searches',
      columns: {
        id: 'varchar(40) NOT NULL PRIMARY KEY',
        ownerId: 'varchar(40) NOT NULL',
        name: 'varchar(100) NOT NULL',
        query: 'text NOT NULL',
      },
      constraints: ['FOREIGN KEY (ownerId) REFERENCES users (id) ON DELETE CASCADE'],
      indexes: { saved_searches_owner: 'ownerId, id' },
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE saved_searches')
  }
}
