import { anyOf, type Condition, notAll } from './conditions.js'
import { both, complementOf, everything, isEverything, type NumberSet, those } from './number-set.js'

/** Which links are meant: those of the documents for which all the conditions hold. */
export interface Selection {
  documents: NumberSet
  conditions: readonly Condition[]
}

export const anyLink: Selection = { documents: everything, conditions: [] }

export const withDocuments = (documents: NumberSet): Selection => ({ ...anyLink, documents })
export const withCondition = (condition: Condition): Selection => ({ ...anyLink, conditions: [condition] })
export const noLink: Selection = withDocuments(those(new Uint32Array()))

/** What all of the selections select. */
export const allSelections = (selections: readonly Selection[]): Selection => ({
  documents: selections.reduce((set, { documents }) => both(set, documents), everything),
  conditions: selections.flatMap(({ conditions }) => conditions),
})

/** Whether a selection is by documents alone, or by SQL alone. */
export const isByDocuments = ({ conditions }: Selection): boolean => conditions.length === 0
export const isBySql = ({ documents }: Selection): boolean => isEverything(documents)

/** What any of the selections selects, all of which are by SQL alone. */
export const anyBySql = (selections: readonly Selection[]): Selection =>
  withCondition(anyOf(selections.map(({ conditions }) => conditions)))

/** All other links than those of a selection that is by documents alone or by SQL alone. */
export const otherThan = (selection: Selection): Selection =>
  isByDocuments(selection)
    ? withDocuments(complementOf(selection.documents))
    : withCondition(notAll(selection.conditions))
