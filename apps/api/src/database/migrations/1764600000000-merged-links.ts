import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn } from './table.js'

/** Where a link went that was merged into another one. */
export class MergedLinks1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'links', 'mergedIntoId', 'varchar(40)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('links', 'mergedIntoId')
  }
}
