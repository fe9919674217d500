import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { Requires } from '../auth/viewer.js'
import { connectionOf, PageArgs } from '../graphql/connection.js'
import type { RequestContext } from '../graphql/context.js'
import { DuplicateLinks } from './duplicate-links.type.js'
import type { DuplicatesService } from './duplicates.service.js'
import { Link } from './link.entity.js'

const DuplicateLinksConnection = connectionOf('DuplicateLinks', () => DuplicateLinks)

@Resolver(() => DuplicateLinks)
export class DuplicatesResolver {
  constructor(private readonly duplicates: DuplicatesService) {}

  @Requires('LINKS_READ')
  @Query(() => DuplicateLinksConnection, {
    description:
      'Links that are probably one page, those added last first: their addresses differ only in http and https, www. or m. ' +
      'before the host, a slash at the end, the order of the query, or what rules learned after they were saved. mergeLinks ' +
      'makes one link of each group.',
  })
  async duplicateLinks(@Args(() => PageArgs) page: PageArgs, @Ctx() { signedIn }: RequestContext) {
    return new DuplicateLinksConnection(await this.duplicates.list(signedIn, page))
  }

  @FieldResolver(() => [Link], { description: 'In the order in which they were added; none in the trash.' })
  async links(@Root() { likenessHash }: DuplicateLinks, @Ctx() context: RequestContext) {
    return (await context.load(this.duplicates.linksOf, likenessHash)) ?? []
  }
}
