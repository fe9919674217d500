import { In, type ObjectLiteral } from 'typeorm'
import { findManyOwned, getOwned, own, type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { hydrate } from '../database/hydrate.js'
import { raw, select, sql } from '../database/sql.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { BadInputError } from '../graphql/errors.js'
import { type ListOrder, readPage } from '../graphql/page.js'
import { limits } from '../limits.js'
import { fold } from '../search/analysis/fold.js'
import { TagAlias } from './tag-alias.entity.js'
import { assertFree, readAliases, replaceAliases } from './tag-aliases.js'
import { similarNames } from './similar-names.js'
import { ensureTags, meantName } from './tag-lookup.js'
import { parseTagName } from './tag-name.js'
import { deleteBranch, renameTag } from './tag-tree.js'
import { Tag } from './tag.entity.js'
import { type CreateTagInput, TagOrder, type UpdateTagInput } from './tag.inputs.js'
import { takeTree } from './tree-lock.js'

/** Which tags a list shows. */
export interface TagSelection {
  /** Anywhere in the name, its pinyin or the initials of that, or in those of an alias. */
  search?: string | null
  /** Only those without links, or only those with some. */
  unused?: boolean | null
}

const orders: Record<TagOrder, ListOrder<Tag>> = {
  [TagOrder.NAME]: { name: 'NAME', direction: 'ASC', columns: ['nameKey', 'id'] },
  [TagOrder.MOST_USED]: { name: 'MOST_USED', direction: 'DESC', columns: ['linkCount', 'id'] },
  [TagOrder.NEWEST]: { name: 'NEWEST', direction: 'DESC', columns: ['createdAt', 'id'] },
}

/** Tags, nested by the slashes in their names. */
export class TagsService {
  constructor(private readonly database: Database) {}

  /** A page of the tags that the selection asks for. */
  list(viewer: Viewer, args: PageArgs, orderBy: TagOrder, { search, unused }: TagSelection): Promise<Page<Owned<Tag>>> {
    const query = ownedQuery(this.database.read, Tag, 'tag', viewer)
    const text = fold(search ?? '').trim()
    if (text !== '') {
      const aliases = 'SELECT tagId FROM tag_aliases WHERE ownerId = :viewerId AND INSTR(completion, :text) > 0'
      query.andWhere(`(INSTR(tag.completion, :text) > 0 OR tag.id IN (${aliases}))`, { text })
    }
    if (typeof unused === 'boolean') query.andWhere(`tag.linkCount ${unused ? '=' : '>'} 0`)
    return readPage(viewer, query, orders[orderBy], args, [text, unused])
  }

  /** Tags that are probably meant to be one, in groups: those with the most links first, and so within each. */
  async similar(viewer: Viewer): Promise<Owned<Tag>[][]> {
    const tags = await this.database.read.findBy(Tag, { ownerId: viewer.userId })
    return similarNames(tags.map((tag) => own(viewer, tag))).slice(0, limits.links.similarTags)
  }

  /** @throws ConflictError when a tag has this name, or one of the aliases */
  async create(viewer: Viewer, input: CreateTagInput): Promise<Owned<Tag>> {
    const asked = parseTagName(input.name, 'name')
    const color = checkColor(input.color)
    const aliases = readAliases(input.aliases ?? [])
    return this.database.write(async (tx) => {
      await takeTree(tx, viewer)
      const name = await meantName(tx, viewer, asked)
      await assertFree(tx, viewer, [name], [])
      const tag = (await ensureTags(tx, viewer, [name])).get(name.key)
      if (!tag) throw new Error('a tag that was just made is not there')
      await replaceAliases(tx, viewer, tag, aliases)
      if (color) {
        tag.color = color
        await tx.update(Tag, { id: tag.id }, { color })
      }
      return tag
    })
  }

  /**
   * Renames (the tags nested below move along) or colours a tag, or gives it other aliases.
   * @throws ConflictError when a name that would come to be is taken
   */
  async update(viewer: Viewer, tag: Owned<Tag>, input: UpdateTagInput): Promise<Owned<Tag>> {
    if (input.name === null) throw new BadInputError('name', 'A tag needs a name.')
    const name = input.name === undefined ? undefined : parseTagName(input.name, 'name')
    const color = input.color === undefined ? undefined : checkColor(input.color)
    const aliases = input.aliases === undefined ? undefined : readAliases(input.aliases ?? [])
    return this.database.write(async (tx) => {
      await takeTree(tx, viewer)
      const current = await getOwned(tx, Tag, viewer, tag.id)
      if (color !== undefined) await tx.update(Tag, { id: tag.id }, { color })
      if (name && name.name !== current.name) await renameTag(tx, viewer, current, name)
      const updated = await getOwned(tx, Tag, viewer, tag.id)
      if (aliases) await replaceAliases(tx, viewer, updated, aliases)
      return updated
    })
  }

  /** Deletes a tag and those nested below it; the links stay. */
  async delete(viewer: Viewer, tag: Owned<Tag>): Promise<string> {
    await this.database.write(async (tx) => {
      await takeTree(tx, viewer)
      await deleteBranch(tx, viewer, await getOwned(tx, Tag, viewer, tag.id))
    })
    return tag.id
  }

  readonly byIds = (viewer: Viewer, ids: readonly string[]) => findManyOwned(this.database.read, Tag, viewer, ids)

  /** By link, the tags that it has by itself, in the order of their names. */
  readonly ofLinks = async (viewer: Viewer, linkIds: readonly string[]): Promise<Map<string, Owned<Tag>[]>> => {
    const { read } = this.database
    // The links' few rows first, not all tags in the order of their names.
    const rows = await select<ObjectLiteral & { linkId: string }>(
      read,
      sql`SELECT tag.*, tagging.linkId FROM link_tags tagging
          ${raw(this.database.dialect.joinInOrder)} tags tag ON tag.id = tagging.tagId
          WHERE tagging.linkId IN (${linkIds}) AND tagging.direct = 1 AND tag.ownerId = ${viewer.userId}
          ORDER BY tag.nameKey`,
    )
    const byLink = new Map<string, Owned<Tag>[]>(linkIds.map((id) => [id, []]))
    for (const row of rows) byLink.get(row.linkId)?.push(own(viewer, hydrate(read, Tag, row)))
    return byLink
  }

  /** By tag, its other names, in their order. */
  readonly aliasesOf = async (viewer: Viewer, ids: readonly string[]): Promise<Map<string, string[]>> => {
    const aliases = await this.database.read.find(TagAlias, {
      where: { ownerId: viewer.userId, tagId: In([...ids]) },
      order: { nameKey: 'ASC' },
    })
    const byTag = Map.groupBy(aliases, (alias) => alias.tagId)
    return new Map(ids.map((id) => [id, (byTag.get(id) ?? []).map((alias) => alias.name)]))
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
}

function checkColor(color: string | null | undefined): string | null {
  if (color === undefined || color === null) return null
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw new BadInputError('color', 'A colour is written #rrggbb.')
  return color.toLowerCase()
}
