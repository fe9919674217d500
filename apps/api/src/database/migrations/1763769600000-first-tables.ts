import { randomBytes } from 'node:crypto'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf } from '../dialect.js'
import { createTable } from './table.js'

const id = 'varchar(40) NOT NULL'
const optionalId = 'varchar(40)'
const hash = 'char(64) NOT NULL'
const time = 'datetime(3) NOT NULL'
const optionalTime = 'datetime(3)'

/** Accounts, links, tags, snapshots and their artifacts, and what the queue, the sweep and the event stream need. */
export class FirstTables1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { longText, autoIncrementKey } = dialectOf(runner)

    await createTable(runner, {
      name: 'users',
      columns: {
        id: `${id} PRIMARY KEY`,
        email: 'varchar(254) NOT NULL',
        emailKey: 'varchar(254) NOT NULL',
        name: 'varchar(100) NOT NULL',
        role: 'varchar(20) NOT NULL',
        passwordHash: 'varchar(200) NOT NULL',
        createdAt: time,
      },
      unique: { users_email: 'emailKey' },
    })

    await createTable(runner, {
      name: 'installation',
      columns: { id: 'int NOT NULL PRIMARY KEY', ownerId: optionalId, contentSecret: 'char(64) NOT NULL' },
    })
    const present = (await runner.query('SELECT id FROM installation WHERE id = 1')) as unknown[]
    if (present.length === 0) {
      const secret = randomBytes(32).toString('hex')
      await runner.query('INSERT INTO installation (id, contentSecret) VALUES (1, ?)', [secret])
    }

    await createTable(runner, {
      name: 'sessions',
      columns: { id: `${id} PRIMARY KEY`, userId: id, secretHash: hash, createdAt: time, expiresAt: time },
      constraints: ['FOREIGN KEY (userId) REFERENCES users (id) ON DELETE CASCADE'],
      unique: { sessions_secret: 'secretHash' },
      indexes: { sessions_user: 'userId', sessions_expiry: 'expiresAt' },
    })

    await createTable(runner, {
      name: 'api_tokens',
      columns: {
        id: `${id} PRIMARY KEY`,
        ownerId: id,
        name: 'varchar(100) NOT NULL',
        prefix: 'varchar(20) NOT NULL',
        secretHash: hash,
        scopes: 'text NOT NULL',
        createdAt: time,
        expiresAt: optionalTime,
        lastUsedAt: optionalTime,
      },
      constraints: ['FOREIGN KEY (ownerId) REFERENCES users (id) ON DELETE CASCADE'],
      unique: { api_tokens_secret: 'secretHash' },
      indexes: { api_tokens_owner: 'ownerId' },
    })

    await createTable(runner, {
      name: 'links',
      columns: {
        id: `${id} PRIMARY KEY`,
        ownerId: id,
        url: 'text NOT NULL',
        canonicalUrl: 'text NOT NULL',
        canonicalHash: hash,
        host: 'varchar(255) NOT NULL',
        title: 'varchar(512) NOT NULL',
        titleSource: 'varchar(10) NOT NULL',
        titleKey: 'varchar(191) NOT NULL',
        description: 'text',
        note: longText,
        siteName: 'varchar(200)',
        language: 'varchar(35)',
        starred: 'boolean NOT NULL',
        read: 'boolean NOT NULL',
        createdAt: time,
        updatedAt: time,
        trashedAt: optionalTime,
        latestSnapshotId: optionalId,
        currentSnapshotId: optionalId,
      },
      constraints: ['FOREIGN KEY (ownerId) REFERENCES users (id) ON DELETE CASCADE'],
      unique: { links_page: 'ownerId, canonicalHash' },
      indexes: {
        links_newest: 'ownerId, createdAt, id',
        links_updated: 'ownerId, updatedAt, id',
        links_title: 'ownerId, titleKey, id',
        links_host: 'ownerId, host, id',
      },
    })

    await createTable(runner, {
      name: 'tags',
      columns: {
        id: `${id} PRIMARY KEY`,
        ownerId: id,
        name: 'varchar(255) NOT NULL',
        nameKey: 'varchar(255) NOT NULL',
        color: 'char(7)',
        parentId: optionalId,
        linkCount: 'int NOT NULL',
        createdAt: time,
      },
      constraints: ['FOREIGN KEY (ownerId) REFERENCES users (id) ON DELETE CASCADE'],
      unique: { tags_name: 'ownerId, nameKey' },
      indexes: {
        tags_newest: 'ownerId, createdAt, id',
        tags_most_used: 'ownerId, linkCount, id',
        tags_parent: 'parentId',
      },
    })

    await createTable(runner, {
      name: 'link_tags',
      columns: { linkId: id, tagId: id, ownerId: id, direct: 'boolean NOT NULL' },
      constraints: [
        'PRIMARY KEY (linkId, tagId)',
        'FOREIGN KEY (linkId) REFERENCES links (id) ON DELETE CASCADE',
        'FOREIGN KEY (tagId) REFERENCES tags (id) ON DELETE CASCADE',
      ],
      indexes: { link_tags_tag: 'tagId, linkId' },
    })

    await createTable(runner, {
      name: 'snapshots',
      columns: {
        id: `${id} PRIMARY KEY`,
        ownerId: id,
        linkId: id,
        host: 'varchar(255) NOT NULL',
        state: 'varchar(20) NOT NULL',
        source: 'varchar(20) NOT NULL',
        requestedAt: time,
        startedAt: optionalTime,
        finishedAt: optionalTime,
        progress: 'double',
        step: 'varchar(20)',
        attempts: 'int NOT NULL',
        failures: 'int NOT NULL',
        priority: 'int NOT NULL',
        formats: 'text NOT NULL',
        availableAt: time,
        leaseUntil: optionalTime,
        finalUrl: 'text',
        httpStatus: 'int',
        title: 'varchar(512)',
        problemList: 'text NOT NULL',
        contentHash: 'char(64)',
      },
      constraints: ['FOREIGN KEY (linkId) REFERENCES links (id) ON DELETE CASCADE'],
      indexes: {
        snapshots_link: 'linkId, requestedAt, id',
        snapshots_owner: 'ownerId, requestedAt, id',
        snapshots_owner_state: 'ownerId, state, requestedAt, id',
        snapshots_queue: 'state, ownerId, priority, requestedAt, id',
        snapshots_finished: 'finishedAt',
        snapshots_lease: 'state, leaseUntil',
      },
    })

    await createTable(runner, {
      name: 'snapshot_texts',
      columns: { snapshotId: `${id} PRIMARY KEY`, ownerId: id, text: `${longText} NOT NULL` },
      constraints: ['FOREIGN KEY (snapshotId) REFERENCES snapshots (id) ON DELETE CASCADE'],
    })

    await createTable(runner, {
      name: 'artifacts',
      columns: {
        id: `${id} PRIMARY KEY`,
        ownerId: id,
        snapshotId: id,
        kind: 'varchar(20) NOT NULL',
        contentType: 'varchar(255) NOT NULL',
        fileName: 'varchar(255) NOT NULL',
        size: 'bigint NOT NULL',
        sha256: hash,
        crc64: 'varchar(20)',
        width: 'int',
        height: 'int',
        objectKey: 'varchar(255) NOT NULL',
        createdAt: time,
      },
      constraints: ['FOREIGN KEY (snapshotId) REFERENCES snapshots (id) ON DELETE CASCADE'],
      indexes: { artifacts_snapshot: 'snapshotId, kind', artifacts_owner: 'ownerId' },
    })

    await createTable(runner, {
      name: 'sweeps',
      columns: { prefix: 'varchar(255) NOT NULL PRIMARY KEY', notBefore: time },
      indexes: { sweeps_due: 'notBefore' },
    })

    await createTable(runner, {
      name: 'capture_hosts',
      columns: { host: 'varchar(255) NOT NULL PRIMARY KEY', freeAt: time },
    })

    await createTable(runner, {
      name: 'leases',
      columns: { name: 'varchar(40) NOT NULL PRIMARY KEY', heldUntil: time },
    })

    await createTable(runner, {
      name: 'workers',
      columns: { id: `${id} PRIMARY KEY`, capacity: 'int NOT NULL', seenAt: time },
    })

    await createTable(runner, {
      name: 'events',
      columns: {
        id: autoIncrementKey,
        ownerId: id,
        kind: 'varchar(20) NOT NULL',
        subjectId: id,
        linkId: id,
        createdAt: time,
      },
      indexes: { events_created: 'createdAt' },
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    const children = [
      'events',
      'workers',
      'leases',
      'capture_hosts',
      'sweeps',
      'artifacts',
      'snapshot_texts',
      'snapshots',
      'link_tags',
      'tags',
    ]
    for (const table of [...children, 'links', 'api_tokens', 'sessions', 'installation', 'users']) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`)
    }
  }
}
