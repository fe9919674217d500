import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf } from '../dialect.js'
import { addIndex, dropIndex } from './table.js'

/** Counts what is pending, finds what ended long ago, and ends snapshots that wait for files of which none was asked for. */
export class EndedUploads1764740000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addIndex(runner, 'uploads', 'uploads_owner_state', 'ownerId, state')
    await addIndex(runner, 'uploads', 'uploads_ended', 'state, expiresAt')
    await runner.query(
      `UPDATE snapshots SET leaseUntil = ${dialectOf(runner).now} WHERE state = 'AWAITING_UPLOAD' AND NOT EXISTS
         (SELECT 1 FROM uploads WHERE uploads.snapshotId = snapshots.id AND uploads.state = 'PENDING')`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'uploads', 'uploads_ended')
    await dropIndex(runner, 'uploads', 'uploads_owner_state')
  }
}
