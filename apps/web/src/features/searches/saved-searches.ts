import {
  CreateSavedSearchDocument,
  DeleteSavedSearchDocument,
  type SavedSearchFieldsFragment,
  SavedSearchesDocument,
  UpdateSavedSearchDocument,
} from '@linksnap/schema'
import { mutate, query } from '../../graphql.js'
import { kept } from '../../live/kept.js'

export type SavedSearch = SavedSearchFieldsFragment

// As the navigation shows them. What goes wrong is not told here: other places tell that the server is away.
export const {
  value: savedSearches,
  load: loadSavedSearches,
  forget: forgetSavedSearches,
} = kept(async () => (await query(SavedSearchesDocument, {})).savedSearches, {
  interval: 3_000,
  concerns: ({ link }) => link !== null,
})

/** @throws ApiError BAD_USER_INPUT, CONFLICT, LIMIT_EXCEEDED */
export async function saveSearch(name: string, text: string): Promise<void> {
  await mutate(CreateSavedSearchDocument, { input: { name, query: text } })
  await loadSavedSearches()
}

/** @throws ApiError BAD_USER_INPUT, CONFLICT */
export async function renameSearch({ id }: SavedSearch, name: string): Promise<void> {
  await mutate(UpdateSavedSearchDocument, { id, input: { name } })
  await loadSavedSearches()
}

/** @throws ApiError */
export async function deleteSearch({ id }: SavedSearch): Promise<void> {
  await mutate(DeleteSavedSearchDocument, { id })
  await loadSavedSearches()
}
