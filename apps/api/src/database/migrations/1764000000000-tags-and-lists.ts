import type { MigrationInterface, QueryRunner } from 'typeorm'
import { nameForms } from '../../tags/tag-words.js'
import { addColumn, addIndex, createTable, dropIndex } from './table.js'

/** Aliases of tags, what tags are looked for by, and the indexes by which narrow lists of links are read. */
export class TagsAndLists1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'tag_aliases',
      columns: {
        ownerId: 'varchar(40) NOT NULL',
        nameKey: 'varchar(255) NOT NULL',
        tagId: 'varchar(40) NOT NULL',
        name: 'varchar(255) NOT NULL',
        words: 'text NOT NULL',
        completion: 'text NOT NULL',
      },
      constraints: ['PRIMARY KEY (ownerId, nameKey)', 'FOREIGN KEY (tagId) REFERENCES tags (id) ON DELETE CASCADE'],
      indexes: { tag_aliases_tag: 'tagId' },
    })
    await addColumn(runner, 'tags', 'words', 'text')
    await addColumn(runner, 'tags', 'completion', 'text')
    const tags = (await runner.query('SELECT id, name FROM tags WHERE words IS NULL')) as { id: string; name: string }[]
    for (const { id, name } of tags) {
      const { words, completion } = nameForms(name)
      await runner.query('UPDATE tags SET words = ?, completion = ? WHERE id = ?', [words, completion, id])
    }

    await addColumn(runner, 'link_tags', 'addedAt', 'datetime(3)')
    await runner.query(
      'UPDATE link_tags SET addedAt = (SELECT createdAt FROM links WHERE links.id = link_tags.linkId) WHERE addedAt IS NULL',
    )
    await addIndex(runner, 'link_tags', 'link_tags_newest', 'tagId, addedAt, linkId')
    await dropIndex(runner, 'link_tags', 'link_tags_tag')

    await addIndex(runner, 'links', 'links_trashed', 'ownerId, trashedAt, starred, `read`')
    await addIndex(runner, 'links', 'links_starred', 'ownerId, starred, createdAt, id')
    await addIndex(runner, 'links', 'links_read', 'ownerId, `read`, createdAt, id')
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['links_trashed', 'links_starred', 'links_read']) await dropIndex(runner, 'links', index)
    await addIndex(runner, 'link_tags', 'link_tags_tag', 'tagId, linkId')
    await dropIndex(runner, 'link_tags', 'link_tags_newest')
    await runner.dropColumn('link_tags', 'addedAt')
    await runner.dropColumn('tags', 'words')
    await runner.dropColumn('tags', 'completion')
    await runner.query('DROP TABLE IF EXISTS tag_aliases')
  }
}
