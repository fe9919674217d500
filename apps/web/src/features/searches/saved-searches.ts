import {
  CreateSavedSearchDocument,
  DeleteSavedSearchDocument,
  type SavedSearchFieldsFragment,
  SavedSearchesDocument,
  UpdateSavedSearchDocument,
} from '@linksnap/schema'
import { shallowRef } from 'vue'
import { mutate, query } from '../../graphql.js'
import { onChange, onGap } from '../../live/index.js'
import { throttled } from '../../throttled.js'

export type SavedSearch = SavedSearchFieldsFragment

/** The viewer's, as the navigation shows them; undefined until they are there. */
export const savedSearches = shallowRef<SavedSearch[]>()

/** Asks for them anew. What was there stays when that fails: other places tell that the server is away. */
export async function loadSavedSearches(): Promise<void> {
  const answer = await query(SavedSearchesDocument, {}).catch(() => undefined)
  if (answer) savedSearches.value = answer.savedSearches
}

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

export function forgetSavedSearches(): void {
  savedSearches.value = undefined
}

const reload = throttled(() => savedSearches.value && loadSavedSearches(), 3_000)
onGap(reload)
onChange((change) => change.link && reload())
