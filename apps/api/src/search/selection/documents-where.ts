import type { EntityManager } from 'typeorm'
import type { Viewer } from '../../auth/viewer.js'
import { dialectOf } from '../../database/dialect.js'
import { allOf, raw, sql } from '../../database/sql.js'
import type { NumberList } from '../../database/term-index/number-list.js'
import { readNumbers } from '../../database/term-index/read-numbers.js'
import { both, those } from './number-set.js'
import { isByDocuments, type Selection } from './selection.js'
import { idsOfDocuments, linksOf, startOf } from './start.js'

/** Up to so many documents are named in a statement; of more, all that the conditions hold for are read. */
export const namedDocuments = 2_000

/** The viewer's documents of a selection: its conditions are looked at, and what it excludes is left out. */
export async function documentsWhere(
  manager: EntityManager,
  viewer: Viewer,
  selection: Selection,
): Promise<NumberList> {
  const { list, complement } = selection.documents
  if (!complement && (isByDocuments(selection) || list.length === 0)) return list
  const named = !complement && list.length <= namedDocuments
  const ids = named ? idsOfDocuments(manager, list) : await startOf(manager, selection.conditions)
  const conditions = [sql`link.ownerId = ${viewer.userId}`, ...selection.conditions.map(({ holds }) => holds)]
  const numbers = await readNumbers(
    manager,
    'document.number',
    sql`FROM ${linksOf(manager, ids)}
        ${raw(dialectOf(manager).joinInOrder)} search_documents document ON document.linkId = link.id
        WHERE ${allOf(conditions)}`,
  )
  return both(those(numbers), selection.documents).list
}
