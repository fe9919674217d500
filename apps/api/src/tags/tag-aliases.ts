import { type EntityManager, In } from 'typeorm'
import type { Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { limits } from '../limits.js'
import { insertAll } from '../database/chunks.js'
import { ConflictError, LimitExceededError } from '../graphql/errors.js'
import { TagAlias } from './tag-alias.entity.js'
import { tagsNamed } from './tag-lookup.js'
import { parseTagName, type TagName } from './tag-name.js'
import { nameForms } from './tag-words.js'
import type { Tag } from './tag.entity.js'

/**
 * Whether these names may be given to these tags: each name leads to one tag at most. Their own aliases among the names
 * are aliases no more.
 * @throws ConflictError
 */
export async function assertFree(
  tx: EntityManager,
  viewer: Viewer,
  names: readonly TagName[],
  tags: readonly Tag[],
): Promise<void> {
  const ids = tags.map((tag) => tag.id)
  const named = await tagsNamed(tx, viewer, names)
  const other = [...named.values()].find((tag) => !ids.includes(tag.id))
  if (other) throw new ConflictError(`There is a tag named ${other.name} already.`)
  const keys = names.map((name) => name.key)
  const aliases = await tx.findBy(TagAlias, { ownerId: viewer.userId, nameKey: In(keys) })
  const foreign = aliases.find((alias) => !ids.includes(alias.tagId))
  if (foreign) throw new ConflictError(`${foreign.name} is another name of a tag already.`)
  if (aliases.length > 0) await tx.delete(TagAlias, { ownerId: viewer.userId, nameKey: In(keys) })
}

/** Reads the names that shall lead to a tag. @throws BadInputError, LimitExceededError */
export function readAliases(aliases: readonly string[]): TagName[] {
  const { aliasesPerTag } = limits.links
  if (aliases.length > aliasesPerTag) {
    throw new LimitExceededError(`A tag has at most ${aliasesPerTag} other names.`, 'aliases')
  }
  const names = aliases.map((alias) => parseTagName(alias, 'aliases'))
  return [...new Map(names.map((name) => [name.key, name])).values()]
}

/** Gives a tag these other names and no others; its own name is none of them. @throws ConflictError for one that is taken */
export async function replaceAliases(
  tx: EntityManager,
  viewer: Viewer,
  tag: Owned<Tag>,
  names: readonly TagName[],
): Promise<void> {
  const wanted = names.filter((name) => name.key !== tag.nameKey)
  await tx.delete(TagAlias, { tagId: tag.id })
  await assertFree(tx, viewer, wanted, [])
  await insertAll(
    tx,
    TagAlias,
    wanted.map(({ name, key }) => ({
      ownerId: viewer.userId,
      nameKey: key,
      tagId: tag.id,
      name,
      ...nameForms(name),
    })),
  )
}
