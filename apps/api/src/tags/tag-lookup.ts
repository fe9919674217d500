import { type EntityManager, In } from 'typeorm'
import { own, type Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { insertAll } from '../database/chunks.js'
import { newId } from '../ids.js'
import { TagAlias } from './tag-alias.entity.js'
import { ancestorsOf, parseTagName, type TagName } from './tag-name.js'
import { nameForms } from './tag-words.js'
import { keepTree } from './tree-lock.js'
import { Tag } from './tag.entity.js'

/** By the key of each name, the viewer's tag that has the name, or has it as an alias; names without one are left out. */
export async function findTags(
  manager: EntityManager,
  viewer: Viewer,
  names: readonly TagName[],
): Promise<Map<string, Owned<Tag>>> {
  if (names.length === 0) return new Map()
  const meant = await followAliases(manager, viewer, names)
  const tags = await tagsNamed(manager, viewer, [...meant.values()])
  return byAskedKey(meant, tags)
}

/** As findTags; tags that are missing are made, with all tags above them. */
export async function ensureTags(
  tx: EntityManager,
  viewer: Viewer,
  names: readonly TagName[],
): Promise<Map<string, Owned<Tag>>> {
  return (await makeTags(tx, viewer, names)).tags
}

export interface MadeTags {
  /** By the key of each name that was asked for. */
  tags: Map<string, Owned<Tag>>
  /** By their own keys, these and all above them. */
  branches: Map<string, Owned<Tag>>
  /** Those that were not there: the ones above come before those below them. */
  created: Owned<Tag>[]
}

/** As ensureTags; tells also what was made, and what is above. */
export async function makeTags(tx: EntityManager, viewer: Viewer, names: readonly TagName[]): Promise<MadeTags> {
  if (names.length === 0) return { tags: new Map(), branches: new Map(), created: [] }
  await keepTree(tx, viewer)
  const meant = await followAliases(tx, viewer, names)
  const wanted = byKey([...meant.values()].flatMap((name) => [...ancestorsOf(name), name]))
  const tags = await tagsNamed(tx, viewer, [...wanted.values()])
  const missing = [...wanted.values()].filter((name) => !tags.has(name.key))
  const createdAt = new Date()
  // Outermost first: a tag's parent is there when the tag is made.
  const created = missing
    .sort((a, b) => a.key.length - b.key.length)
    .map((name) => {
      const parent = tags.get(parentKey(name.key) ?? '')
      // Spelled as the tag above is spelled, so that a branch shares its beginning.
      const spelled = parent ? `${parent.name}/${name.name.slice(name.name.lastIndexOf('/') + 1)}` : name.name
      const tag = own(
        viewer,
        tx.create(Tag, {
          id: newId('Tag'),
          ownerId: viewer.userId,
          name: spelled,
          nameKey: name.key,
          ...nameForms(spelled),
          color: null,
          parentId: parent?.id ?? null,
          linkCount: 0,
          createdAt,
        }),
      )
      tags.set(name.key, tag)
      return tag
    })
  await insertAll(tx, Tag, created)
  return { tags: byAskedKey(meant, tags), branches: tags, created }
}

/** The name that is meant by one that may begin with an alias: that of a tag, or one that a tag could be given. */
export async function meantName(manager: EntityManager, viewer: Viewer, name: TagName): Promise<TagName> {
  const above = ancestorsOf(name).at(-1)
  if (!above) return name
  const meant = (await followAliases(manager, viewer, [above])).get(above.key) ?? above
  return parseTagName(meant.name + name.name.slice(above.name.length), 'name')
}

/** The key of the tag above; undefined for one that is nested in none. */
export function parentKey(key: string): string | undefined {
  const slash = key.lastIndexOf('/')
  return slash === -1 ? undefined : key.slice(0, slash)
}

/** The viewer's tags of these very names, by key. */
export async function tagsNamed(
  manager: EntityManager,
  viewer: Viewer,
  names: readonly TagName[],
): Promise<Map<string, Owned<Tag>>> {
  const keys = names.map((name) => name.key)
  const tags = keys.length === 0 ? [] : await manager.findBy(Tag, { ownerId: viewer.userId, nameKey: In(keys) })
  return new Map(tags.map((tag) => [tag.nameKey, own(viewer, tag)]))
}

/** By the key of each name, the name of the tag that is meant: js/vue is javascript/vue where js is an alias of javascript. */
async function followAliases(
  manager: EntityManager,
  viewer: Viewer,
  names: readonly TagName[],
): Promise<Map<string, TagName>> {
  const beginnings = new Set(names.flatMap((name) => [...ancestorsOf(name), name].map(({ key }) => key)))
  const aliases = await manager.findBy(TagAlias, { ownerId: viewer.userId, nameKey: In([...beginnings]) })
  const spelled = byKey(names)
  if (aliases.length === 0) return spelled
  const targets = await manager.findBy(Tag, { ownerId: viewer.userId, id: In(aliases.map((alias) => alias.tagId)) })
  const targetOf = new Map(
    aliases.map((alias) => [alias.nameKey, targets.find((target) => target.id === alias.tagId)?.name]),
  )
  return new Map([...spelled].map(([key, name]) => [key, meantBy(name, targetOf)]))
}

/** Names by their keys, in their order; of several spellings the first one counts. */
function byKey(names: readonly TagName[]): Map<string, TagName> {
  const first = new Map<string, TagName>()
  for (const name of names) if (!first.has(name.key)) first.set(name.key, name)
  return first
}

function meantBy(name: TagName, targetOf: ReadonlyMap<string, string | undefined>): TagName {
  const paths = [...ancestorsOf(name), name]
  for (const path of paths.reverse()) {
    const target = targetOf.get(path.key)
    if (target !== undefined) return parseTagName(target + name.name.slice(path.name.length), 'tags')
  }
  return name
}

const byAskedKey = (meant: ReadonlyMap<string, TagName>, tags: ReadonlyMap<string, Owned<Tag>>) =>
  new Map(
    [...meant].flatMap(([key, name]): [string, Owned<Tag>][] => {
      const tag = tags.get(name.key)
      return tag ? [[key, tag]] : []
    }),
  )
