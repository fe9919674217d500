import { allOf, joinSql, type Sql, sql } from '../../database/sql.js'
import { both, complementOf, everything, isEverything, type NumberSet, those } from './number-set.js'

/** Which links are meant: those of the documents that have all the tags and for which all the conditions hold. */
export interface Selection {
  documents: NumberSet
  /** Apart from the conditions, because a tag's links can be read in their order without looking at others. */
  tagIds: readonly string[]
  /** SQL about a row of `links` that is named link; true or false and never NULL. */
  conditions: readonly Sql[]
}

export const anyLink: Selection = { documents: everything, tagIds: [], conditions: [] }

export const withDocuments = (documents: NumberSet): Selection => ({ ...anyLink, documents })
export const withTag = (tagId: string): Selection => ({ ...anyLink, tagIds: [tagId] })
export const withCondition = (condition: Sql): Selection => ({ ...anyLink, conditions: [condition] })
export const noLink: Selection = withDocuments(those(new Uint32Array()))

/** What all of the selections select. */
export const allSelections = (selections: readonly Selection[]): Selection => ({
  documents: selections.reduce((set, { documents }) => both(set, documents), everything),
  tagIds: [...new Set(selections.flatMap(({ tagIds }) => tagIds))],
  conditions: selections.flatMap(({ conditions }) => conditions),
})

/** Whether a selection is by documents alone, or by SQL alone. */
export const isByDocuments = (selection: Selection): boolean => conditionsOf(selection).length === 0
export const isBySql = ({ documents }: Selection): boolean => isEverything(documents)

/** What any of the selections selects, all of which are by SQL alone. */
export const anyBySql = (selections: readonly Selection[]): Selection =>
  withCondition(sql`(${joinSql(selections.map(conditionOf), ' OR ')})`)

/** All other links than those of a selection that is by documents alone or by SQL alone. */
export const otherThan = (selection: Selection): Selection =>
  isByDocuments(selection)
    ? withDocuments(complementOf(selection.documents))
    : withCondition(sql`NOT ${conditionOf(selection)}`)

/** The conditions of a selection, its tags' included. */
export const conditionsOf = ({ tagIds, conditions }: Selection): Sql[] => [...tagIds.map(hasTag), ...conditions]

const conditionOf = (selection: Selection): Sql => sql`(${allOf(conditionsOf(selection))})`

const hasTag = (tagId: string): Sql =>
  sql`EXISTS (SELECT 1 FROM link_tags tagging WHERE tagging.linkId = link.id AND tagging.tagId = ${tagId})`
