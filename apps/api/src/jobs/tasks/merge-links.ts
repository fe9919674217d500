import { type EntityManager, In } from 'typeorm'
import { findManyOwned, type Owned } from '../../auth/owned.js'
import type { Viewer } from '../../auth/viewer.js'
import { recordLinkChanges } from '../../events/event-log.js'
import { ApiError, ErrorCode, type InputProblem, LimitExceededError, NotFoundError } from '../../graphql/errors.js'
import { lockLinks } from '../../links/link-locks.js'
import { Link } from '../../links/link.entity.js'
import { restoreIn, trashIn } from '../../links/trash.js'
import { limits } from '../../limits.js'
import { followLinks } from '../../search/follow.js'
import { SnapshotState } from '../../snapshots/snapshot.enums.js'
import { Snapshot } from '../../snapshots/snapshot.entity.js'
import { pointToNewest } from '../../snapshots/snapshots.service.js'
import { directTags, retag } from '../../tags/tagging.js'
import { JobKind, RowOutcome } from '../job.enums.js'
import type { RowResult, Task } from './task.types.js'

export interface MergeLinksInput {
  /** What is merged into the target. */
  sourceIds: string[]
  intoId: string
}

/** What was different before, of what the merge changed; times as text. */
interface Undo {
  snapshots: string[]
  addedTags: string[]
  note: string | null
  mergedNote: string | null
  starred?: boolean
  read?: boolean
  updatedAt: string
  sourceUpdatedAt: string
  sourceTrashed: boolean
  sourceMergedIntoId: string | null
  /** When the links were merged: what was changed after that stays. */
  changedAt: string
}

const final = [SnapshotState.READY, SnapshotState.FAILED, SnapshotState.CANCELED]

/** Gives one link the snapshots, tags and notes of others, which go to the trash: their addresses stay known there. */
export const mergeLinks: Task<MergeLinksInput, null, Undo> = {
  kind: JobKind.MERGE,

  links: (_, { sourceIds }) => Promise.resolve(sourceIds),

  begin: () => Promise.resolve(null),

  async apply(tx, { viewer, input }, linkIds) {
    const results: RowResult<Undo>[] = []
    for (const id of linkIds) results.push(await tryMerge(tx, viewer, id, input.intoId))
    return results
  },

  async undo(tx, { viewer, input }, changes) {
    const problems = new Map<string, InputProblem>()
    for (const { linkId, undo } of changes) {
      const problem = await split(tx, viewer, linkId, input.intoId, undo)
      if (problem) problems.set(linkId, problem)
    }
    return problems
  },

  undoBegin: () => Promise.resolve(),
}

async function tryMerge(tx: EntityManager, viewer: Viewer, sourceId: string, targetId: string) {
  try {
    return await merge(tx, viewer, sourceId, targetId)
  } catch (error) {
    // Each is found before anything is changed.
    if (!(error instanceof ApiError)) throw error
    const problem = { code: error.code, message: error.message }
    return { outcome: RowOutcome.FAILED, text: '', problem }
  }
}

async function merge(tx: EntityManager, viewer: Viewer, sourceId: string, targetId: string): Promise<RowResult<Undo>> {
  const { source, target } = await lockPair(tx, viewer, sourceId, targetId)
  const tags = await directTags(tx, [source.id, target.id])
  const own = tags.get(target.id) ?? new Set<string>()
  const addedTags = [...(tags.get(source.id) ?? [])].filter((id) => !own.has(id))
  const { tagsPerLink, noteLength } = limits.links
  if (own.size + addedTags.length > tagsPerLink) throw new LimitExceededError(`A link has at most ${tagsPerLink} tags.`)
  const note = joined(target.note, source.note)
  if ((note?.length ?? 0) > noteLength) throw new LimitExceededError(`A note has at most ${noteLength} characters.`)

  const snapshots = await tx.findBy(Snapshot, { linkId: source.id, state: In(final) })
  const ids = snapshots.map((snapshot) => snapshot.id)
  const now = new Date()
  const starred = target.starred || source.starred
  const read = target.read && source.read
  const undo: Undo = {
    snapshots: ids,
    addedTags,
    note: target.note,
    mergedNote: note,
    ...(starred !== target.starred && { starred: target.starred }),
    ...(read !== target.read && { read: target.read }),
    updatedAt: target.updatedAt.toISOString(),
    sourceUpdatedAt: source.updatedAt.toISOString(),
    sourceTrashed: source.trashedAt !== null,
    sourceMergedIntoId: source.mergedIntoId,
    changedAt: now.toISOString(),
  }
  await tx.update(Snapshot, { id: In(ids) }, { linkId: target.id })
  await retag(tx, viewer, [target], (_, current) => current.union(new Set(addedTags)))
  await tx.update(Link, { id: target.id }, { note, starred, read, updatedAt: now })
  await trashIn(tx, viewer, [source.id], now)
  await tx.update(Link, { id: source.id }, { updatedAt: now, mergedIntoId: target.id })
  await tell(tx, [source, target])
  return { outcome: RowOutcome.CHANGED, text: source.title, undo }
}

/** Takes a merge back; what somebody has changed since stays. @returns why not all of it could be taken back */
async function split(
  tx: EntityManager,
  viewer: Viewer,
  sourceId: string,
  targetId: string,
  undo: Undo,
): Promise<InputProblem | null> {
  const links = await lockBoth(tx, viewer, sourceId, targetId)
  const [source, target] = [links.get(sourceId), links.get(targetId)]
  if (!source) return deleted('The link was deleted meanwhile: what the other one has of it stays there.')
  if (target) await takeFromTarget(tx, viewer, source, target, undo)
  await giveBackSource(tx, viewer, source, targetId, undo)
  await tell(tx, [...links.values()])
  return target ? null : deleted('The link that it was merged into was deleted meanwhile, and its snapshots with it.')
}

const deleted = (message: string): InputProblem => ({ code: ErrorCode.NOT_FOUND, message })

async function takeFromTarget(
  tx: EntityManager,
  viewer: Viewer,
  source: Owned<Link>,
  target: Owned<Link>,
  { snapshots, addedTags, note, mergedNote, starred, read, updatedAt, changedAt }: Undo,
): Promise<void> {
  await tx.update(Snapshot, { id: In(snapshots), linkId: target.id }, { linkId: source.id })
  await retag(tx, viewer, [target], (_, current) => current.difference(new Set(addedTags)))
  await tx.update(
    Link,
    { id: target.id },
    {
      ...(starred !== undefined && { starred }),
      ...(read !== undefined && { read }),
      // A note that somebody has worked on since stays.
      ...(target.note === mergedNote && { note }),
      updatedAt: timeAfter(target, changedAt, updatedAt),
    },
  )
}

async function giveBackSource(
  tx: EntityManager,
  viewer: Viewer,
  source: Owned<Link>,
  targetId: string,
  { sourceTrashed, sourceMergedIntoId, sourceUpdatedAt, changedAt }: Undo,
): Promise<void> {
  // It may have been restored, and trashed again by somebody who meant it.
  const isMerged = source.mergedIntoId === targetId
  if (isMerged && !sourceTrashed) await restoreIn(tx, viewer, [source.id])
  await tx.update(
    Link,
    { id: source.id },
    {
      ...(isMerged && { mergedIntoId: sourceMergedIntoId }),
      updatedAt: timeAfter(source, changedAt, sourceUpdatedAt),
    },
  )
}

/** When a link was changed last: as before the job, unless somebody has changed it since. */
const timeAfter = (link: Link, changedAt: string, before: string): Date =>
  link.updatedAt.toISOString() === changedAt ? new Date(before) : new Date()

async function lockBoth(tx: EntityManager, viewer: Viewer, sourceId: string, targetId: string) {
  await lockLinks(tx, [sourceId, targetId])
  return findManyOwned(tx, Link, viewer, [sourceId, targetId])
}

async function lockPair(tx: EntityManager, viewer: Viewer, sourceId: string, targetId: string) {
  const links = await lockBoth(tx, viewer, sourceId, targetId)
  const [source, target] = [links.get(sourceId), links.get(targetId)]
  if (!source || !target) throw new NotFoundError()
  if (source.id === target.id) throw new ApiError(ErrorCode.BAD_USER_INPUT, 'A link is not merged into itself.')
  return { source, target }
}

async function tell(tx: EntityManager, links: Owned<Link>[]): Promise<void> {
  const ids = links.map((link) => link.id)
  await pointToNewest(tx, ids)
  await followLinks(tx, ids)
  await recordLinkChanges(tx, links)
}

function joined(note: string | null, other: string | null): string | null {
  if (other === null || note?.includes(other)) return note
  return note === null ? other : `${note}\n\n${other}`
}
