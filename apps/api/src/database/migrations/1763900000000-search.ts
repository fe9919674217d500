import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf } from '../dialect.js'
import { createTable } from './table.js'

/** The search index, and what of each link it holds. Links that are there already come into it as it is checked. */
export class Search1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { autoIncrementKey, termIndex } = dialectOf(runner)
    await createTable(runner, {
      name: 'search_documents',
      columns: {
        number: autoIncrementKey,
        linkId: 'varchar(40) NOT NULL',
        ownerId: 'varchar(40) NOT NULL',
        headHash: 'char(64)',
        textSnapshotId: 'varchar(40)',
        version: 'int NOT NULL',
      },
      unique: { search_documents_link: 'linkId' },
      indexes: { search_documents_version: 'version, number' },
    })
    await termIndex.create(runner)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['search_head', 'search_text', 'search_postings', 'search_documents']) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`)
    }
  }
}
