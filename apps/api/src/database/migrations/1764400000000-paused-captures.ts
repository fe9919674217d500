import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn } from './table.js'

/** Users who let their captures wait. */
export class PausedCaptures1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'users', 'capturesPaused', 'boolean NOT NULL DEFAULT 0')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN capturesPaused')
  }
}
