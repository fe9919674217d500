import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn } from './table.js'

/** Who is at what, so that he keeps it as long as it takes him and nobody who has lost it goes on. */
export class Claims1764730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'leases', 'holder', 'varchar(40)')
    await addColumn(runner, 'uploads', 'claim', 'varchar(40)')
    await addColumn(runner, 'uploads', 'claimedUntil', 'datetime(3)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('uploads', 'claimedUntil')
    await runner.dropColumn('uploads', 'claim')
    await runner.dropColumn('leases', 'holder')
  }
}
