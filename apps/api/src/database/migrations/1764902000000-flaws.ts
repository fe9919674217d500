import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn } from './table.js'

/** SQL: whether a snapshot has one of these problems, as a whole. */
const has = (...codes: string[]) => codes.map((code) => `problemList LIKE '%{"code":"${code}"%'`).join(' OR ')

/** How far snapshots are from what was wanted; for those of before, by what they say of themselves. */
export class Flaws1764902000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'snapshots', 'flaw', 'int NOT NULL DEFAULT 0')
    await runner.query(
      `UPDATE snapshots SET flaw = CASE
         WHEN ${has('CAPTCHA', 'LOGIN_WALL', 'HTTP_ERROR', 'BLANK_PAGE')} THEN 3
         WHEN ${has('TOO_LARGE')} OR problemList LIKE '%{"code":"TRUNCATED"}%' THEN 2
         ELSE 1 END
       WHERE state = 'READY' AND source = 'CAPTURE'
         AND (${has('CAPTCHA', 'LOGIN_WALL', 'HTTP_ERROR', 'BLANK_PAGE', 'TOO_LARGE', 'TIMEOUT')}
           OR ${has('MISSING_RESOURCES', 'CONSENT_LAYER')} OR problemList LIKE '%{"code":"TRUNCATED"}%')`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE snapshots DROP COLUMN flaw')
  }
}
