import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Nothing of a pending upload is swept any more: its end has it swept. */
export class PendingStaging1764720000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DELETE FROM sweeps WHERE prefix IN (SELECT CONCAT('staging/', id, '/') FROM uploads WHERE state = 'PENDING')`,
    )
  }

  async down(): Promise<void> {
    // What is pending may stay as it is.
  }
}
