import type { Database } from '../../database/database.js'

const tables = {
  links: 'id',
  tags: 'id',
  tag_aliases: 'nameKey',
  link_tags: 'linkId, tagId',
  snapshots: 'id',
  search_documents: 'linkId',
}

/** All rows of a library, to compare it with what it was: nothing is left out but when events were told. */
export async function libraryState({ read }: Database): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {}
  for (const [table, order] of Object.entries(tables)) {
    state[table] = await read.query(`SELECT * FROM ${table} ORDER BY ${order}`)
  }
  return state
}
