import {
  AddLinksDocument,
  CreateSavedSearchDocument,
  DeleteSavedSearchDocument,
  SavedSearchesDocument,
  UpdateSavedSearchDocument,
} from '@linksnap/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { describeOnEachDatabase } from '../../test/harness/databases.js'

describeOnEachDatabase('saved searches', (database) => {
  let app: TestApp
  let owner: TestClient

  beforeAll(async () => {
    app = await startTestApp({ database })
    owner = await app.signUp()
    for (const from of [0, 1_000, 2_000]) {
      const inputs = Array.from({ length: from === 2_000 ? 10 : 1_000 }, (_, n) => ({
        url: `https://example.org/${from + n}`,
        title: `page ${from + n}`,
        starred: n % 2 === 0,
        capture: false,
      }))
      await owner.run(AddLinksDocument, { inputs })
    }
  })
  afterAll(() => app.stop())

  const save = async (name: string, query: string) =>
    (await owner.run(CreateSavedSearchDocument, { input: { name, query } })).createSavedSearch
  const all = async () => (await owner.run(SavedSearchesDocument)).savedSearches

  it('are lists with exact counts, however many links they find', async () => {
    await save('Some', 'title:7')
    await save('Every page', 'page')
    await save('Half', 'page is:starred')
    await save('The others', '-page')
    await save('Starred', 'is:starred')
    expect((await all()).map(({ name, query, linkCount }) => [name, query, linkCount])).toEqual([
      ['Some', 'title:7', 1],
      ['Every page', 'page', 2_010],
      ['Half', 'page is:starred', 1_005],
      ['The others', '-page', 0],
      ['Starred', 'is:starred', 1_005],
    ])
  })

  it('are renamed, changed and deleted', async () => {
    const { id } = await save('  A  name ', 'x')
    const { updateSavedSearch } = await owner.run(UpdateSavedSearchDocument, { id, input: { query: 'title:8' } })
    expect(updateSavedSearch).toMatchObject({ id, name: 'A name', query: 'title:8', linkCount: 1 })
    await owner.run(UpdateSavedSearchDocument, { id, input: { name: 'Another' } })
    expect((await all()).at(-1)).toMatchObject({ name: 'Another', query: 'title:8' })
    await owner.run(DeleteSavedSearchDocument, { id })
    expect((await all()).map((search) => search.id)).not.toContain(id)
  })

  it.each([
    { name: ' ', query: 'x' },
    { name: 'x', query: ' ' },
    { name: 'x', query: '"x' },
  ])('refuse $name: $query', async (input) => {
    expect(await owner.codeOf(CreateSavedSearchDocument, { input })).toBe('BAD_USER_INPUT')
  })
})
