import type { LinkEditInput } from '@linksnap/schema'
import { editLinks } from '../jobs/job-actions.js'
import type { Selection } from './selection.js'

/** Begins to edit all that is selected, which is then selected no more. */
export async function editSelection(selection: Selection, edit: LinkEditInput): Promise<void> {
  if (await editLinks(selection.filter, edit)) selection.clear()
}
