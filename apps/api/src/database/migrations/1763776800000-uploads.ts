import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from './table.js'

/** Files that somebody was granted to send straight to the store. */
export class Uploads1763776800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'uploads',
      columns: {
        id: 'varchar(40) NOT NULL PRIMARY KEY',
        ownerId: 'varchar(40) NOT NULL',
        snapshotId: 'varchar(40)',
        artifactId: 'varchar(40)',
        state: 'varchar(20) NOT NULL',
        method: 'varchar(20)',
        kind: 'varchar(20) NOT NULL',
        objectKey: 'varchar(255) NOT NULL',
        fileName: 'varchar(255) NOT NULL',
        contentType: 'varchar(255)',
        contentTypes: 'text NOT NULL',
        size: 'bigint',
        minSize: 'bigint NOT NULL',
        maxSize: 'bigint NOT NULL',
        contentMd5: 'varchar(24)',
        storageClass: 'varchar(20)',
        metadata: 'text NOT NULL',
        signatureVersion: 'varchar(2) NOT NULL',
        storeUploadId: 'varchar(255)',
        partSize: 'bigint',
        createdAt: 'datetime(3) NOT NULL',
        expiresAt: 'datetime(3) NOT NULL',
        lookAt: 'datetime(3) NOT NULL',
      },
      constraints: [
        'FOREIGN KEY (ownerId) REFERENCES users (id) ON DELETE CASCADE',
        'FOREIGN KEY (snapshotId) REFERENCES snapshots (id) ON DELETE SET NULL',
        'FOREIGN KEY (artifactId) REFERENCES artifacts (id) ON DELETE SET NULL',
      ],
      indexes: {
        uploads_owner: 'ownerId, createdAt, id',
        uploads_snapshot: 'snapshotId, state',
        uploads_due: 'state, lookAt',
      },
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE uploads')
  }
}
