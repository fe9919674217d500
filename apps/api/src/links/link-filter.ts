import type { Viewer } from '../auth/viewer.js'
import { LimitExceededError } from '../graphql/errors.js'
import { limits } from '../limits.js'
import type { Search } from '../search/link-search.js'
import { type Condition, Conditions, notAll, notTrashed } from '../search/selection/conditions.js'
import { allSelections, anyLink, type Selection } from '../search/selection/selection.js'
import type { LinkFilter } from './link.inputs.js'

/** Which of the viewer's links a filter shows: all that it asks for must hold, its query included. @throws LimitExceededError */
export function selectionOf(viewer: Viewer, filter: LinkFilter, search: Search | null): Selection {
  const { ids, exceptIds, tagIds, host, starred, read, hasSnapshot, addedAfter, addedBefore } = filter
  const asked = new Conditions(viewer)
  const conditions: Condition[] = (tagIds ?? []).map((id) => asked.tagged(id))
  const trashed = filter.trashed ?? (ids || search?.asksForTrash ? null : false)
  if (trashed !== null) conditions.push(trashed ? asked.trashed : notTrashed)
  if (ids) conditions.push(asked.oneOf(checked(ids)))
  if (exceptIds) conditions.push(notAll([asked.oneOf(checked(exceptIds))]))
  if (host) conditions.push(asked.host(host.toLowerCase()))
  if (isGiven(starred)) conditions.push(asked.starred(starred))
  if (isGiven(read)) conditions.push(asked.read(read))
  if (isGiven(hasSnapshot)) conditions.push(asked.archived(hasSnapshot))
  if (addedAfter) conditions.push(asked.addedFrom(addedAfter, { exclusive: true }))
  if (addedBefore) conditions.push(asked.addedBefore(addedBefore))
  const selection: Selection = { ...anyLink, conditions }
  return search ? allSelections([selection, search.selection]) : selection
}

function checked(ids: readonly string[]): readonly string[] {
  const { idsPerMutation } = limits.graphql
  if (ids.length > idsPerMutation) throw new LimitExceededError(`At most ${idsPerMutation} at once.`, 'filter')
  return ids
}

const isGiven = (value: boolean | null | undefined): value is boolean => typeof value === 'boolean'
