import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { getOwned } from '../auth/owned.js'
import { Requires } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import type { RequestContext } from '../graphql/context.js'
import type { LinksList } from '../links/links.list.js'
import { SavedSearch } from './saved-search.entity.js'
import { CreateSavedSearchInput, UpdateSavedSearchInput } from './saved-search.inputs.js'
import type { SavedSearchesService } from './saved-searches.service.js'

@Resolver(() => SavedSearch)
export class SavedSearchesResolver {
  constructor(
    private readonly database: Database,
    private readonly searches: SavedSearchesService,
    private readonly linksList: LinksList,
  ) {}

  @Requires('LINKS_READ')
  @Query(() => [SavedSearch], { description: 'In the order in which they were saved.' })
  savedSearches(@Ctx() { signedIn }: RequestContext) {
    return this.searches.list(signedIn)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => SavedSearch)
  createSavedSearch(
    @Arg('input', () => CreateSavedSearchInput) input: CreateSavedSearchInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return this.searches.create(signedIn, input)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => SavedSearch)
  async updateSavedSearch(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateSavedSearchInput) input: UpdateSavedSearchInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return this.searches.update(signedIn, await getOwned(this.database.read, SavedSearch, signedIn, id), input)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => ID, { description: 'The links that it found stay.' })
  async deleteSavedSearch(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return this.searches.delete(await getOwned(this.database.read, SavedSearch, signedIn, id))
  }

  @FieldResolver(() => Int, { description: 'Exact, however many.' })
  linkCount(@Root() { query }: SavedSearch, @Ctx() { signedIn }: RequestContext) {
    return this.linksList.count(signedIn, { query })
  }
}
