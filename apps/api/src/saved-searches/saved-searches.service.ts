import { own, type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { BadInputError, LimitExceededError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import type { Limits } from '../limits.js'
import { parseQuery } from '../search/query/parser.js'
import { cleanLine } from '../text.js'
import { SavedSearch } from './saved-search.entity.js'
import type { CreateSavedSearchInput, UpdateSavedSearchInput } from './saved-search.inputs.js'

/** Searches that somebody keeps by a name, as lists of their own. */
export class SavedSearchesService {
  constructor(
    private readonly database: Database,
    private readonly limits: Limits['search'],
  ) {}

  /** All of the viewer's, in the order in which they were saved. */
  list(viewer: Viewer): Promise<SavedSearch[]> {
    return ownedQuery(this.database.read, SavedSearch, 'search', viewer).orderBy('search.id').getMany()
  }

  /** @throws QueryError, BadInputError, LimitExceededError */
  create(viewer: Viewer, input: CreateSavedSearchInput): Promise<SavedSearch> {
    const search = { name: this.readName(input.name), query: readQuery(input.query) }
    return this.database.write(async (tx) => {
      const { savedPerUser } = this.limits
      if ((await ownedQuery(tx, SavedSearch, 'search', viewer).getCount()) >= savedPerUser) {
        throw new LimitExceededError(`At most ${savedPerUser} searches can be saved.`)
      }
      const saved = tx.create(SavedSearch, { id: newId('SavedSearch'), ownerId: viewer.userId, ...search })
      await tx.insert(SavedSearch, saved)
      return saved
    })
  }

  /** Changes what is given; absent fields stay. @throws QueryError, BadInputError */
  update(viewer: Viewer, search: Owned<SavedSearch>, input: UpdateSavedSearchInput): Promise<SavedSearch> {
    const name = input.name === undefined ? search.name : this.readName(input.name)
    const query = input.query === undefined ? search.query : readQuery(input.query)
    return this.database.write(async (tx) => {
      await tx.update(SavedSearch, { id: search.id }, { name, query })
      return own(viewer, await tx.findOneByOrFail(SavedSearch, { id: search.id }))
    })
  }

  async delete({ id }: Owned<SavedSearch>): Promise<string> {
    await this.database.write((tx) => tx.delete(SavedSearch, { id }))
    return id
  }

  private readName(text: string | null): string {
    const name = cleanLine(text ?? '', this.limits.savedNameLength)
    if (name === '') throw new BadInputError('name', 'A saved search needs a name.')
    return name
  }
}

function readQuery(query: string | null): string {
  if (!parseQuery(query ?? '')) throw new BadInputError('query', 'There is nothing to search for.')
  return (query ?? '').trim()
}
