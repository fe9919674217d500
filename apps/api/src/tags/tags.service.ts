import { type EntityManager, In } from 'typeorm'
import { findManyOwned, own, type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { insertAll } from '../database/chunks.js'
import { announceCommit, type Database } from '../database/database.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { type ListOrder, readPage } from '../graphql/page.js'
import { BadInputError, ConflictError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { LinkTag } from './link-tag.entity.js'
import { ancestorsOf, parseTagName, type TagName } from './tag-name.js'
import { Tag } from './tag.entity.js'
import { type CreateTagInput, TagOrder, type UpdateTagInput } from './tag.inputs.js'
import { branchRange, recount } from './tagging.js'

const orders: Record<TagOrder, ListOrder<Tag>> = {
  [TagOrder.NAME]: { name: 'NAME', direction: 'ASC', columns: ['nameKey', 'id'] },
  [TagOrder.MOST_USED]: { name: 'MOST_USED', direction: 'DESC', columns: ['linkCount', 'id'] },
  [TagOrder.NEWEST]: { name: 'NEWEST', direction: 'DESC', columns: ['createdAt', 'id'] },
}

/** Tags, nested by the slashes in their names. */
export class TagsService {
  constructor(private readonly database: Database) {}

  /** @param search matches anywhere in the name */
  list(viewer: Viewer, args: PageArgs, orderBy: TagOrder, search?: string | null): Promise<Page<Owned<Tag>>> {
    const query = ownedQuery(this.database.read, Tag, 'tag', viewer)
    const text = search?.normalize('NFKC').toLowerCase().trim()
    if (text) query.andWhere(`tag.nameKey LIKE :text ESCAPE '!'`, { text: `%${text.replace(/[!%_]/g, '!$&')}%` })
    return readPage(viewer, query, orders[orderBy], args, text)
  }

  /** @throws ConflictError when a tag of this name exists */
  async create(viewer: Viewer, input: CreateTagInput): Promise<Owned<Tag>> {
    const name = parseTagName(input.name, 'name')
    const color = checkColor(input.color)
    return this.database.write(async (tx) => {
      if (await tx.existsBy(Tag, { ownerId: viewer.userId, nameKey: name.key })) throw nameTaken(name.name)
      const tag = (await this.ensure(tx, viewer, [name])).get(name.key)
      if (!tag) throw new Error('a tag that was just made is not there')
      if (color) {
        tag.color = color
        await tx.update(Tag, { id: tag.id }, { color })
      }
      return tag
    })
  }

  /**
   * Renames (the tags nested below move along) or colours a tag.
   * @throws ConflictError when a name that would come to be is taken
   */
  async update(viewer: Viewer, tag: Owned<Tag>, input: UpdateTagInput): Promise<Owned<Tag>> {
    if (input.name === null) throw new BadInputError('name', 'A tag needs a name.')
    const name = input.name === undefined ? undefined : parseTagName(input.name, 'name')
    const color = input.color === undefined ? tag.color : checkColor(input.color)
    return this.database.write(async (tx) => {
      await tx.update(Tag, { id: tag.id }, { color })
      if (name && name.name !== tag.name) await this.rename(tx, viewer, tag, name)
      return own(viewer, await tx.findOneByOrFail(Tag, { id: tag.id }))
    })
  }

  /** Deletes a tag and those nested below it; the links stay. */
  async delete(viewer: Viewer, tag: Owned<Tag>): Promise<string> {
    await this.database.write(async (tx) => {
      const branch = await this.branch(tx, viewer, tag)
      await this.recordLinksOf(tx, tag)
      await tx.delete(Tag, { id: In(branch.map((each) => each.id)) })
      for (const ancestor of await this.ancestors(tx, viewer, tag)) await recount(tx, ancestor)
    })
    return tag.id
  }

  /** The viewer's tags of these names, by key; those that are missing are made, with all tags above them. */
  async ensure(tx: EntityManager, viewer: Viewer, names: readonly TagName[]): Promise<Map<string, Owned<Tag>>> {
    if (names.length === 0) return new Map()
    const wanted = new Map<string, TagName>()
    // Of several spellings the first one counts.
    for (const name of names.flatMap((each) => [...ancestorsOf(each), each])) {
      if (!wanted.has(name.key)) wanted.set(name.key, name)
    }
    const present = await this.find(tx, viewer, [...wanted.values()])
    const tags = new Map(present.map((tag) => [tag.nameKey, tag]))

    const missing = [...wanted.values()].filter((name) => !tags.has(name.key))
    const createdAt = new Date()
    // Outermost first: a tag's parent is there when the tag is made.
    for (const name of missing.sort((a, b) => a.key.length - b.key.length)) {
      const parent = tags.get(parentKey(name.key) ?? '')
      const tag = tx.create(Tag, {
        id: newId('Tag'),
        ownerId: viewer.userId,
        // Spelled as the tag above is spelled, so that a branch shares its beginning.
        name: parent ? `${parent.name}/${name.name.slice(name.name.lastIndexOf('/') + 1)}` : name.name,
        nameKey: name.key,
        color: null,
        parentId: parent?.id ?? null,
        linkCount: 0,
        createdAt,
      })
      tags.set(name.key, own(viewer, tag))
    }
    await insertAll(
      tx,
      Tag,
      missing.flatMap((name) => tags.get(name.key) ?? []),
    )
    return tags
  }

  /** Those of the viewer's tags that have one of these names. */
  async find(manager: EntityManager, viewer: Viewer, names: readonly TagName[]): Promise<Owned<Tag>[]> {
    const tags = await manager.findBy(Tag, { ownerId: viewer.userId, nameKey: In(names.map((name) => name.key)) })
    return tags.map((tag) => own(viewer, tag))
  }

  readonly byIds = (viewer: Viewer, ids: readonly string[]) => findManyOwned(this.database.read, Tag, viewer, ids)

  /** By link, the tags that it has by itself, in the order of their names. */
  readonly ofLinks = async (viewer: Viewer, linkIds: readonly string[]): Promise<Map<string, Owned<Tag>[]>> => {
    const rows = await ownedQuery(this.database.read, Tag, 'tag', viewer)
      .innerJoin(LinkTag, 'row', 'row.tagId = tag.id AND row.direct = :direct', { direct: true })
      .andWhere('row.linkId IN (:...linkIds)', { linkIds })
      .addSelect('row.linkId', 'linkId')
      .orderBy('tag.nameKey')
      .getRawAndEntities<{ tag_id: string; linkId: string }>()
    const tags = new Map(rows.entities.map((tag) => [tag.id, own(viewer, tag)]))
    const byLink = new Map<string, Owned<Tag>[]>(linkIds.map((id) => [id, []]))
    for (const { tag_id: tagId, linkId } of rows.raw) {
      const tag = tags.get(tagId)
      if (tag) byLink.get(linkId)?.push(tag)
    }
    return byLink
  }

  /** By tag, the tags nested directly below it. */
  readonly childrenOf = async (viewer: Viewer, ids: readonly string[]): Promise<Map<string, Owned<Tag>[]>> => {
    const children = await ownedQuery(this.database.read, Tag, 'tag', viewer)
      .andWhere('tag.parentId IN (:...ids)', { ids })
      .orderBy('tag.nameKey')
      .getMany()
    const byParent = Map.groupBy(
      children.map((tag) => own(viewer, tag)),
      (tag) => tag.parentId ?? '',
    )
    return new Map(ids.map((id) => [id, byParent.get(id) ?? []]))
  }

  private async rename(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>, to: TagName): Promise<void> {
    if (to.key.startsWith(`${tag.nameKey}/`)) throw new BadInputError('name', 'A tag cannot be nested below itself.')
    const branch = await this.branch(tx, viewer, tag)
    const before = await this.ancestors(tx, viewer, tag)
    const moved = new Map(
      branch.map((each) => [each.id, parseTagName(to.name + each.name.slice(tag.name.length), 'name')]),
    )
    const taken = await tx.findBy(Tag, {
      ownerId: viewer.userId,
      nameKey: In([...moved.values()].map((name) => name.key)),
    })
    const other = taken.find((each) => !moved.has(each.id))
    if (other) throw nameTaken(other.name)

    const above = await this.ensure(tx, viewer, ancestorsOf(to))
    for (const [id, name] of moved) await tx.update(Tag, { id }, { name: name.name, nameKey: name.key })
    await tx.update(Tag, { id: tag.id }, { parentId: above.get(parentKey(to.key) ?? '')?.id ?? null })
    for (const ancestor of new Map([...before, ...above.values()].map((each) => [each.id, each])).values()) {
      await recount(tx, ancestor)
    }
    await this.recordLinksOf(tx, tag)
  }

  /** The tag and all that are nested below it. */
  private branch(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>): Promise<Tag[]> {
    const [from, to] = branchRange(tag.nameKey)
    return ownedQuery(tx, Tag, 'tag', viewer)
      .andWhere('(tag.id = :id OR (tag.nameKey >= :from AND tag.nameKey < :to))', { id: tag.id, from, to })
      .getMany()
  }

  private ancestors(tx: EntityManager, viewer: Viewer, tag: Owned<Tag>): Promise<Owned<Tag>[]> {
    return this.find(tx, viewer, ancestorsOf({ name: tag.name, key: tag.nameKey }))
  }

  /** Tells of all links that show the tag or one nested below it, however many, in one statement. */
  private async recordLinksOf(tx: EntityManager, tag: Owned<Tag>): Promise<void> {
    await tx.query(
      `INSERT INTO events (ownerId, kind, subjectId, linkId, createdAt)
       SELECT ownerId, 'LINK', linkId, linkId, ${this.database.dialect.now} FROM link_tags WHERE tagId = ?`,
      [tag.id],
    )
    announceCommit(tx)
  }
}

function parentKey(key: string): string | undefined {
  const slash = key.lastIndexOf('/')
  return slash === -1 ? undefined : key.slice(0, slash)
}

function checkColor(color: string | null | undefined): string | null {
  if (color === undefined || color === null) return null
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw new BadInputError('color', 'A colour is written #rrggbb.')
  return color.toLowerCase()
}

const nameTaken = (name: string) => new ConflictError(`There is a tag named ${name} already.`)
