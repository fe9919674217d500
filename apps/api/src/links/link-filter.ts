import { raw, type Sql, sql } from '../database/sql.js'
import { LimitExceededError } from '../graphql/errors.js'
import { limits } from '../limits.js'
import type { Search } from '../search/link-search.js'
import { allSelections, anyLink, type Selection } from '../search/selection/selection.js'
import type { LinkFilter } from './link.inputs.js'

/** Which links a filter shows: all that it asks for must hold, its query included. @throws LimitExceededError */
export function selectionOf(filter: LinkFilter, search: Search | null): Selection {
  const { ids, exceptIds, host, starred, read, hasSnapshot, addedAfter, addedBefore } = filter
  const conditions: Sql[] = []
  const trashed = filter.trashed ?? (ids || search?.asksForTrash ? null : false)
  if (trashed !== null) conditions.push(raw(`link.trashedAt IS ${trashed ? 'NOT ' : ''}NULL`))
  if (ids) conditions.push(oneOf(ids))
  if (exceptIds) conditions.push(sql`NOT (${oneOf(exceptIds)})`)
  if (host) conditions.push(sql`link.host = ${host.toLowerCase()}`)
  if (isGiven(starred)) conditions.push(sql`link.starred = ${starred}`)
  if (isGiven(read)) conditions.push(sql`link.\`read\` = ${read}`)
  if (isGiven(hasSnapshot)) conditions.push(raw(`link.latestSnapshotId IS ${hasSnapshot ? 'NOT ' : ''}NULL`))
  if (addedAfter) conditions.push(sql`link.createdAt > ${addedAfter}`)
  if (addedBefore) conditions.push(sql`link.createdAt < ${addedBefore}`)
  const asked: Selection = { ...anyLink, tagIds: filter.tagIds ?? [], conditions }
  return search ? allSelections([asked, search.selection]) : asked
}

function oneOf(ids: readonly string[]): Sql {
  const { idsPerMutation } = limits.graphql
  if (ids.length > idsPerMutation) throw new LimitExceededError(`At most ${idsPerMutation} at once.`, 'filter')
  return ids.length === 0 ? raw('1 = 0') : sql`link.id IN (${ids})`
}

const isGiven = (value: boolean | null | undefined): value is boolean => typeof value === 'boolean'
