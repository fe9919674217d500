import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { findOwned, getOwned } from '../auth/owned.js'
import type { Database } from '../database/database.js'
import { connectionOf, PageArgs } from '../graphql/connection.js'
import type { RequestContext } from '../graphql/context.js'
import { limits } from '../limits.js'
import { SimilarTags } from './similar-tags.type.js'
import { Tag } from './tag.entity.js'
import { CreateTagInput, TagOrder, UpdateTagInput } from './tag.inputs.js'
import type { TagsService } from './tags.service.js'
import { Requires } from '../auth/viewer.js'

const TagConnection = connectionOf('Tag', () => Tag)

@Resolver(() => Tag)
export class TagsResolver {
  constructor(
    private readonly database: Database,
    private readonly tagsService: TagsService,
  ) {}

  @Requires('LINKS_READ')
  @Query(() => Tag, { nullable: true })
  tag(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return findOwned(this.database.read, Tag, signedIn, id)
  }

  @Requires('LINKS_READ')
  @Query(() => TagConnection)
  async tags(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('search', () => String, {
      nullable: true,
      description: 'Matches anywhere in the name; Chinese names also by pinyin and by pinyin initials.',
    })
    search: string | null,
    @Arg('unused', () => Boolean, { nullable: true, description: 'Only tags without links, or only tags with some.' })
    unused: boolean | null,
    @Arg('orderBy', () => TagOrder, { defaultValue: TagOrder.NAME }) orderBy: TagOrder,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return new TagConnection(await this.tagsService.list(signedIn, page, orderBy, { search, unused }))
  }

  @Requires('LINKS_READ')
  @Query(() => [SimilarTags], {
    description:
      'Tags that are probably meant to be one, those with the most links first: of the same spelling but for case, width, ' +
      'traditional characters or hyphens, singular and plural, Chinese and its pinyin, or a slip of one letter. At most ' +
      `${limits.links.similarTags} groups; mergeTags makes one tag of each.`,
  })
  async similarTags(@Ctx() { signedIn }: RequestContext): Promise<SimilarTags[]> {
    const groups = await this.tagsService.similar(signedIn)
    return groups.map((tags) => ({ tags }))
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Tag)
  createTag(@Arg('input', () => CreateTagInput) input: CreateTagInput, @Ctx() { signedIn }: RequestContext) {
    return this.tagsService.create(signedIn, input)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Tag, { description: 'Renaming moves the tags nested below it along.' })
  async updateTag(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateTagInput) input: UpdateTagInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const tag = await getOwned(this.database.read, Tag, signedIn, id)
    return this.tagsService.update(signedIn, tag, input)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => ID, { description: 'Deletes the tag and those nested below it; the links stay.' })
  async deleteTag(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return this.tagsService.delete(signedIn, await getOwned(this.database.read, Tag, signedIn, id))
  }

  @FieldResolver(() => [String], { description: 'Other names that lead to this tag.' })
  async aliases(@Root() tag: Tag, @Ctx() context: RequestContext) {
    return (await context.load(this.tagsService.aliasesOf, tag.id)) ?? []
  }

  @FieldResolver(() => Tag, { nullable: true })
  async parent(@Root() tag: Tag, @Ctx() context: RequestContext) {
    return tag.parentId && context.load(this.tagsService.byIds, tag.parentId)
  }

  @FieldResolver(() => [Tag])
  async children(@Root() tag: Tag, @Ctx() context: RequestContext) {
    return (await context.load(this.tagsService.childrenOf, tag.id)) ?? []
  }
}
