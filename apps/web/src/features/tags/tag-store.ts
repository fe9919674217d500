import {
  DeleteTagDocument,
  TagsDocument,
  type TagsQuery,
  UpdateTagDocument,
  type UpdateTagInput,
} from '@linksnap/schema'
import { computed } from 'vue'
import { mutate, query } from '../../graphql.js'
import { kept } from '../../live/kept.js'

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
  forget: forgetTags,
} = kept(readAll, {
  interval: 1_500,
  // A change of a link may have changed its tags, and those the counts.
  concerns: ({ link }) => link !== null,
})

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
  const all: Tag[] = []
  for (let after: string | null | undefined; after !== null;) {
    const page: TagsQuery['tags'] = (await query(TagsDocument, { first: pageSize, after })).tags
    all.push(...page.nodes)
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  }
  return all
}

/** Up to `limit` tags whose name contains the text: the most used first, those that begin with it before all. */
export function matchingTags(text: string, limit: number): Tag[] {
  const wanted = folded(text)
  const rank = (tag: Tag) =>
    labelOf(folded(tag.name)).startsWith(wanted) || folded(tag.name).startsWith(wanted) ? 1 : 0
  return (tags.value ?? [])
    .filter((tag) => folded(tag.name).includes(wanted))
    .sort((a, b) => rank(b) - rank(a) || b.linkCount - a.linkCount)
    .slice(0, limit)
}

/** Whether two names are those of one tag. */
export const sameTag = (a: string, b: string): boolean => folded(a) === folded(b)

/** @throws ApiError CONFLICT, BAD_USER_INPUT */
export async function updateTag(id: string, input: UpdateTagInput): Promise<void> {
  await mutate(UpdateTagDocument, { id, input })
  await loadTags()
}

/** @throws ApiError */
export async function deleteTag(id: string): Promise<void> {
  await mutate(DeleteTagDocument, { id })
  await loadTags()
}

const labelOf = (name: string) => name.slice(name.lastIndexOf('/') + 1)
const folded = (name: string) => name.normalize('NFKC').toLowerCase().trim()
