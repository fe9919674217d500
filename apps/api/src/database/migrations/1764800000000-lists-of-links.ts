import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndex, dropIndex } from './table.js'

/** By these, lists of links are read and counted without what is in the trash. */
const listed = {
  links_listed: 'ownerId, trashedAt, createdAt, id',
  links_listed_starred: 'ownerId, trashedAt, starred, createdAt, id',
  links_listed_read: 'ownerId, trashedAt, `read`, createdAt, id',
  links_listed_title: 'ownerId, trashedAt, titleKey, id',
  links_listed_host: 'ownerId, trashedAt, host, id',
  links_listed_updated: 'ownerId, trashedAt, updatedAt, id',
}

/** In these, it lies between the others. */
const before = {
  links_newest: 'ownerId, createdAt, id',
  links_starred: 'ownerId, starred, createdAt, id',
  links_read: 'ownerId, `read`, createdAt, id',
  links_title: 'ownerId, titleKey, id',
  links_host: 'ownerId, host, id',
  links_updated: 'ownerId, updatedAt, id',
  links_trashed: 'ownerId, trashedAt, starred, `read`',
}

/** Indexes of links for lists without what is in the trash: at any position, and however much is in it. */
export class ListsOfLinks1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await exchange(runner, before, listed)
  }

  async down(runner: QueryRunner): Promise<void> {
    await exchange(runner, listed, before)
  }
}

async function exchange(runner: QueryRunner, from: Record<string, string>, to: Record<string, string>): Promise<void> {
  for (const [name, columns] of Object.entries(to)) await addIndex(runner, 'links', name, columns)
  for (const name of Object.keys(from)) await dropIndex(runner, 'links', name)
}
