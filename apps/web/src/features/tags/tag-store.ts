import { TagsDocument, type TagsQuery, UpdateTagDocument, type UpdateTagInput } from '@linksnap/schema'
import { computed } from 'vue'
import { mutate, query } from '../../graphql.js'
import { kept } from '../../live/kept.js'
import { readPages } from '../../read-pages.js'

export type Tag = TagsQuery['tags']['nodes'][number]

/** A tag and those nested below it. */
export interface TagNode {
  tag: Tag
  /** The last part of its name. */
  label: string
  children: TagNode[]
}

const pageSize = 100

/** All tags of the viewer by name. */
export const {
  value: tags,
  error: tagsError,
  load: loadTags,
  /** After a change of a link's tags, and with them of which there are and how often. */
  reload: reloadTags,
  forget: forgetTags,
} = kept(readAll, { interval: 1_500, concerns: () => false })

const byId = computed(() => new Map(tags.value?.map((tag) => [tag.id, tag])))

export const tagById = (id: string): Tag | undefined => byId.value.get(id)

/** The tags that nest in no other, with those below them. */
export const tagTree = computed<TagNode[]>(() => {
  const nodes = new Map(
    (tags.value ?? []).map((tag) => [tag.id, { tag, label: labelOf(tag.name), children: [] as TagNode[] }]),
  )
  const roots: TagNode[] = []
  for (const node of nodes.values()) {
    const siblings = node.tag.parent ? nodes.get(node.tag.parent.id)?.children : roots
    siblings?.push(node)
  }
  return roots
})

async function readAll(): Promise<Tag[]> {
  return (await readPages(async (after) => (await query(TagsDocument, { first: pageSize, after })).tags)).nodes
}

/** Up to `limit` tags that have the text in their name or in an alias: the most used first, those that begin with it before all. */
export function matchingTags(text: string, limit: number): Tag[] {
  const wanted = folded(text)
  const begins = (name: string) => labelOf(name).startsWith(wanted) || name.startsWith(wanted)
  return (tags.value ?? [])
    .map((tag) => ({ tag, names: [tag.name, ...tag.aliases].map(folded) }))
    .filter(({ names }) => names.some((name) => name.includes(wanted)))
    .sort((a, b) => Number(b.names.some(begins)) - Number(a.names.some(begins)) || b.tag.linkCount - a.tag.linkCount)
    .slice(0, limit)
    .map(({ tag }) => tag)
}

/** Up to `limit` tags that the server finds, by pinyin too. @throws ApiError */
export async function searchTags(text: string, limit: number): Promise<Tag[]> {
  const first = Math.min(limit, pageSize)
  const { nodes } = await readPages(
    async (after) => (await query(TagsDocument, { search: text, first, after, orderBy: 'MOST_USED' })).tags,
    (found) => found.length >= limit,
  )
  return nodes.slice(0, limit)
}

/** The tag of this name or alias. */
export const tagNamed = (name: string): Tag | undefined =>
  tags.value?.find((tag) => [tag.name, ...tag.aliases].some((other) => sameTag(other, name)))

/** Whether two names are those of one tag. */
export const sameTag = (a: string, b: string): boolean => folded(a) === folded(b)

/** @throws ApiError CONFLICT, BAD_USER_INPUT */
export async function updateTag(id: string, input: UpdateTagInput): Promise<void> {
  await mutate(UpdateTagDocument, { id, input })
  await loadTags()
}

const labelOf = (name: string) => name.slice(name.lastIndexOf('/') + 1)
const folded = (name: string) => name.normalize('NFKC').toLowerCase().trim()
