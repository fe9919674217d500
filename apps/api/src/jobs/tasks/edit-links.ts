import { type EntityManager, In } from 'typeorm'
import { findManyOwned, type Owned } from '../../auth/owned.js'
import type { Viewer } from '../../auth/viewer.js'
import { recordLinkChanges } from '../../events/event-log.js'
import { ErrorCode } from '../../graphql/errors.js'
import { lockLinks } from '../../links/link-locks.js'
import { Link } from '../../links/link.entity.js'
import type { LinkFilter } from '../../links/link.inputs.js'
import type { LinksList } from '../../links/links.list.js'
import { restoreIn, trashIn } from '../../links/trash.js'
import { limits } from '../../limits.js'
import { findTags, makeTags } from '../../tags/tag-lookup.js'
import { parseTagName } from '../../tags/tag-name.js'
import { dropUnused } from '../../tags/tag-tree.js'
import { Tag } from '../../tags/tag.entity.js'
import { directTags, retag } from '../../tags/tagging.js'
import type { LinkEditInput } from '../job.inputs.js'
import { JobKind, RowOutcome } from '../job.enums.js'
import { goneProblem, problemsOfGone } from './gone-links.js'
import type { RowResult, Run, Task } from './task.types.js'

export interface EditLinksInput {
  filter: LinkFilter
  edit: LinkEditInput
}

/** The tags by their ids: names may change while the job runs. */
interface Memo {
  add: string[]
  remove: string[]
  created: string[]
}

/** What was different before; times as text. */
interface Undo {
  added: string[]
  removed: string[]
  starred?: boolean
  read?: boolean
  trashedAt?: string | null
  /** Of one that was taken out of the trash. */
  mergedIntoId?: string | null
  updatedAt: string
  /** When the job changed it: what was changed after that stays. */
  changedAt: string
}

/** Edits everything that a filter shows. */
export const editLinks = (linksList: LinksList): Task<EditLinksInput, Memo, Undo> => ({
  kind: JobKind.EDIT,

  links: (viewer, { filter }) => linksList.ids(viewer, withDates(filter)),

  async begin(tx, viewer, { edit }) {
    const read = (names: readonly string[] | null | undefined) =>
      (names ?? []).map((name) => parseTagName(name, 'edit'))
    const { tags, created } = await makeTags(tx, viewer, read(edit.addTags))
    const removed = await findTags(tx, viewer, read(edit.removeTags))
    const idsOf = (found: Iterable<Tag>) => [...new Set(Array.from(found, (tag) => tag.id))]
    return { add: idsOf(tags.values()), remove: idsOf(removed.values()), created: idsOf(created) }
  },

  async apply(tx, run, linkIds) {
    const { viewer, memo } = run
    await lockLinks(tx, linkIds)
    const links = await findManyOwned(tx, Link, viewer, linkIds)
    const add = [...(await findManyOwned(tx, Tag, viewer, memo.add)).keys()]
    const tags = await directTags(tx, linkIds)
    const now = new Date()
    const results = linkIds.map((id) => {
      const link = links.get(id)
      return link ? planned(link, tags.get(id) ?? new Set(), add, run, now) : gone
    })
    const changes = new Map(linkIds.flatMap((id, n) => (results[n]?.undo ? [[id, results[n].undo] as const] : [])))
    await change(
      tx,
      run,
      [...changes.keys()].flatMap((id) => links.get(id) ?? []),
      changes,
      now,
    )
    return results
  },

  async undo(tx, run, changes) {
    const { viewer } = run
    const ids = changes.map(({ linkId }) => linkId)
    await lockLinks(tx, ids)
    const links = await findManyOwned(tx, Link, viewer, ids)
    const undoOf = new Map(changes.map(({ linkId, undo }) => [linkId, undo]))
    const present = [...links.values()]
    const removed = [...undoOf.values()].flatMap((undo) => undo.removed)
    const still = await findManyOwned(tx, Tag, viewer, removed)
    await retag(tx, viewer, present, ({ id }, current) => {
      const { added, removed } = undoOf.get(id) ?? { added: [], removed: [] }
      return current.difference(new Set(added)).union(new Set(removed).intersection(still))
    })
    for (const link of present) await restore(tx, viewer, link, undoOf.get(link.id))
    await recordLinkChanges(tx, present)
    return problemsOfGone(ids, links)
  },

  undoBegin: (tx, { viewer, memo }) => dropUnused(tx, viewer, memo.created),
})

/** As it was before the database kept it as JSON. */
const withDates = ({ addedAfter, addedBefore, ...filter }: LinkFilter): LinkFilter => ({
  ...filter,
  addedAfter: addedAfter ? new Date(addedAfter) : null,
  addedBefore: addedBefore ? new Date(addedBefore) : null,
})

const gone: RowResult<Undo> = { outcome: RowOutcome.FAILED, text: '', problem: goneProblem }

/** What the edit does to a link. */
function planned(
  link: Owned<Link>,
  tags: ReadonlySet<string>,
  add: readonly string[],
  { input: { edit }, memo }: Run<EditLinksInput, Memo>,
  now: Date,
): RowResult<Undo> {
  const remove = new Set(memo.remove)
  const added = add.filter((id) => !tags.has(id) && !remove.has(id))
  const removed = [...tags].filter((id) => remove.has(id))
  const text = link.title
  const { tagsPerLink } = limits.links
  if (added.length > 0 && tags.size + added.length - removed.length > tagsPerLink) {
    const message = `A link has at most ${tagsPerLink} tags.`
    return { outcome: RowOutcome.FAILED, text, problem: { code: ErrorCode.LIMIT_EXCEEDED, message } }
  }
  const before = {
    ...(differs(edit.starred, link.starred) && { starred: link.starred }),
    ...(differs(edit.read, link.read) && { read: link.read }),
    ...(differs(edit.trash, link.trashedAt !== null) && {
      trashedAt: link.trashedAt?.toISOString() ?? null,
      mergedIntoId: link.mergedIntoId,
    }),
  }
  if (Object.keys(before).length + added.length + removed.length === 0) return { outcome: RowOutcome.DUPLICATE, text }
  const times = { updatedAt: link.updatedAt.toISOString(), changedAt: now.toISOString() }
  return { outcome: RowOutcome.CHANGED, text, undo: { added, removed, ...before, ...times } }
}

const differs = (wanted: boolean | null | undefined, is: boolean) => typeof wanted === 'boolean' && wanted !== is

async function change(
  tx: EntityManager,
  { viewer, input: { edit } }: Run<EditLinksInput, Memo>,
  links: Owned<Link>[],
  changes: ReadonlyMap<string, Undo>,
  now: Date,
): Promise<void> {
  if (links.length === 0) return
  const ids = links.map((link) => link.id)
  await retag(tx, viewer, links, ({ id }, current) => {
    const { added, removed } = changes.get(id) ?? { added: [], removed: [] }
    return current.difference(new Set(removed)).union(new Set(added))
  })
  if (edit.trash === true) await trashIn(tx, viewer, ids, now)
  if (edit.trash === false) await restoreIn(tx, viewer, ids)
  const { starred, read } = edit
  await tx.update(
    Link,
    { id: In(ids) },
    {
      updatedAt: now,
      ...(typeof starred === 'boolean' && { starred }),
      ...(typeof read === 'boolean' && { read }),
    },
  )
  await recordLinkChanges(tx, links)
}

/** Gives a link back what the job changed, unless somebody changed it since. */
async function restore(tx: EntityManager, viewer: Viewer, link: Link, undo: Undo | undefined): Promise<void> {
  if (!undo) return
  const { starred, read, trashedAt, mergedIntoId, updatedAt, changedAt } = undo
  const trashedByJob = trashedAt === null && link.trashedAt?.toISOString() === changedAt
  if (trashedByJob) await restoreIn(tx, viewer, [link.id])
  const restoredByJob = typeof trashedAt === 'string' && link.trashedAt === null
  if (restoredByJob) await trashIn(tx, viewer, [link.id], new Date(trashedAt))
  const untouched = link.updatedAt.toISOString() === changedAt
  await tx.update(
    Link,
    { id: link.id },
    {
      ...(starred !== undefined && { starred }),
      ...(read !== undefined && { read }),
      ...(restoredByJob && { mergedIntoId: mergedIntoId ?? null }),
      updatedAt: untouched ? new Date(updatedAt) : new Date(),
    },
  )
}
