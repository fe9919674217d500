import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn, addIndex, dropIndex } from './table.js'

/** Which rules a link's keys are of, and what it has in common with its duplicates. Rekeying fills in what is empty. */
export class PageKeys1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'links', 'likenessHash', "char(64) NOT NULL DEFAULT ''")
    await addColumn(runner, 'links', 'rulesVersion', 'int NOT NULL DEFAULT 0')
    await addIndex(runner, 'links', 'links_likeness', 'ownerId, likenessHash, trashedAt, id')
    await addIndex(runner, 'links', 'links_rules', 'rulesVersion, id')
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'links', 'links_rules')
    await dropIndex(runner, 'links', 'links_likeness')
    await runner.dropColumn('links', 'rulesVersion')
    await runner.dropColumn('links', 'likenessHash')
  }
}
