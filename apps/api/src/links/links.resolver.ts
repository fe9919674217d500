import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { findOwned, getManyOwned, getOwned, type Owned } from '../auth/owned.js'
import { limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { connectionOf, emptyPage, PageArgs } from '../graphql/connection.js'
import type { RequestContext } from '../graphql/context.js'
import { LimitExceededError } from '../graphql/errors.js'
import { matchesOf } from '../search/matches/link-matches.js'
import { TextMatch } from '../search/matches/text-match.type.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import type { ArtifactsService } from '../snapshots/artifacts.service.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { SnapshotConnection } from '../snapshots/snapshots.resolver.js'
import type { SnapshotsService } from '../snapshots/snapshots.service.js'
import { Tag } from '../tags/tag.entity.js'
import type { TagsService } from '../tags/tags.service.js'
import { Link } from './link.entity.js'
import { AddLinkInput, AddLinkOutcome, AddLinkPayload, LinkFilter, LinkOrder, UpdateLinkInput } from './link.inputs.js'
import type { LinksList } from './links.list.js'
import type { LinksService } from './links.service.js'
import { hasScope, Requires } from '../auth/viewer.js'

const LinkConnection = connectionOf('Link', () => Link, { countNullable: true })

@Resolver(() => Link)
export class LinksResolver {
  constructor(
    private readonly database: Database,
    private readonly linksService: LinksService,
    private readonly linksList: LinksList,
    private readonly tagsService: TagsService,
    private readonly snapshotsService: SnapshotsService,
    private readonly artifactsService: ArtifactsService,
  ) {}

  @Requires('LINKS_READ')
  @Query(() => Link, { nullable: true })
  link(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return findOwned(this.database.read, Link, signedIn, id)
  }

  @Requires('LINKS_READ')
  @Query(() => LinkConnection)
  async links(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => LinkFilter, { nullable: true }) filter: LinkFilter | null,
    @Arg('orderBy', () => LinkOrder, { defaultValue: LinkOrder.NEWEST }) orderBy: LinkOrder,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return new LinkConnection(await this.linksList.list(signedIn, page, filter ?? new LinkFilter(), orderBy))
  }

  @Requires('LINKS_READ')
  @Query(() => String, {
    nullable: true,
    description:
      'To jump within a list of links: the cursor that, as `after`, makes the link at this position the first. Positions ' +
      'are counted from 0. null for 0, where a list begins, and for a position at which the list has no link (any more).',
  })
  linkCursor(
    @Arg('filter', () => LinkFilter, { nullable: true }) filter: LinkFilter | null,
    @Arg('orderBy', () => LinkOrder, { defaultValue: LinkOrder.NEWEST }) orderBy: LinkOrder,
    @Arg('position', () => Int) position: number,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return this.linksList.cursorAt(signedIn, filter ?? new LinkFilter(), orderBy, position)
  }

  @Requires('LINKS_READ')
  @Query(() => Link, { nullable: true, description: 'By canonical URL: is this page saved already?' })
  linkByUrl(@Arg('url', () => String) url: string, @Ctx() { signedIn }: RequestContext) {
    return this.linksList.byUrl(signedIn, url)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => AddLinkPayload)
  addLink(@Arg('input', () => AddLinkInput) input: AddLinkInput, @Ctx() { signedIn }: RequestContext) {
    return this.linksService.add(signedIn, input)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => [AddLinkOutcome], {
    description: 'Up to 1,000 at once, in one transaction; each has its own outcome, in the order given.',
  })
  addLinks(@Arg('inputs', () => [AddLinkInput]) inputs: AddLinkInput[], @Ctx() { signedIn }: RequestContext) {
    return this.linksService.addMany(signedIn, inputs)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Link)
  async updateLink(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateLinkInput) input: UpdateLinkInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const link = await getOwned(this.database.read, Link, signedIn, id)
    return this.linksService.update(signedIn, link, input)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => [Link], {
    description: 'To the trash; restoreLinks brings them back, and only purgeLinks destroys.',
  })
  async trashLinks(@Arg('ids', () => [ID]) ids: string[], @Ctx() context: RequestContext) {
    return this.linksService.trash(context.signedIn, await this.load(context, ids))
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => [Link])
  async restoreLinks(@Arg('ids', () => [ID]) ids: string[], @Ctx() context: RequestContext) {
    return this.linksService.restore(context.signedIn, await this.load(context, ids))
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => [ID])
  async purgeLinks(@Arg('ids', () => [ID]) ids: string[], @Ctx() context: RequestContext) {
    return this.linksService.purge(context.signedIn, await this.load(context, ids))
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => [Link])
  async tagLinks(
    @Arg('ids', () => [ID]) ids: string[],
    @Arg('add', () => [String], { nullable: true }) add: string[] | null,
    @Arg('remove', () => [String], { nullable: true }) remove: string[] | null,
    @Ctx() context: RequestContext,
  ) {
    return this.linksService.tag(context.signedIn, await this.load(context, ids), add ?? [], remove ?? [])
  }

  @FieldResolver(() => [Tag])
  async tags(@Root() link: Link, @Ctx() context: RequestContext) {
    return (await context.load(this.tagsService.ofLinks, link.id)) ?? []
  }

  @FieldResolver(() => [TextMatch], { description: 'Where a search matched, best first; empty outside a search.' })
  async matches(@Root() link: Link, @Ctx() context: RequestContext) {
    const { words, wordsInText } = link.searchedFor ?? {}
    if (!words?.length || !wordsInText) return []
    const [tags = [], inText = []] = await Promise.all([
      context.load(this.tagsService.ofLinks, link.id),
      context.load(wordsInText, link.id),
    ])
    // Whoever may not read the text finds by it all the same, and is not shown where.
    const mayRead = inText.length > 0 && hasScope(context.signedIn, 'SNAPSHOTS_READ')
    const text =
      mayRead && link.latestSnapshotId && (await context.load(this.snapshotsService.textOf, link.latestSnapshotId))
    return matchesOf(link, tags, words, text ? { text, words: inText } : null)
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => Artifact, { nullable: true })
  async favicon(@Root() link: Link, @Ctx() context: RequestContext) {
    if (!link.latestSnapshotId) return null
    const wanted = { snapshotId: link.latestSnapshotId, kinds: [ArtifactKind.FAVICON] }
    return (await context.load(this.artifactsService.ofSnapshots, wanted))?.[0]
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => Snapshot, {
    nullable: true,
    description:
      'The newest of the best snapshots that are READY, or null. One that was cut short, lacks its styles, or shows a ' +
      'sign-in page, a captcha, an error or nothing comes after those that show the page as it is.',
  })
  async latestSnapshot(@Root() link: Link, @Ctx() context: RequestContext) {
    return link.latestSnapshotId && context.load(this.snapshotsService.byIds, link.latestSnapshotId)
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => Snapshot, {
    nullable: true,
    description: 'The newest snapshot in any state: what is happening now.',
  })
  async currentSnapshot(@Root() link: Link, @Ctx() context: RequestContext) {
    return link.currentSnapshotId && context.load(this.snapshotsService.byIds, link.currentSnapshotId)
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => SnapshotConnection)
  async snapshots(@Root() link: Owned<Link>, @Args(() => PageArgs) page: PageArgs, @Ctx() context: RequestContext) {
    // A list shows how many snapshots each link has: one count for all of its links.
    if (page.first === 0 && !page.after && !page.before) {
      const count = async () => (await context.load(this.snapshotsService.countsOfLinks, link.id)) ?? 0
      return new SnapshotConnection(emptyPage(async () => (await count()) > 0, count))
    }
    return new SnapshotConnection(await this.snapshotsService.listOfLink(context, link, page))
  }

  private load({ signedIn }: RequestContext, ids: string[]): Promise<Owned<Link>[]> {
    if (ids.length > limits.graphql.idsPerMutation) {
      throw new LimitExceededError(`At most ${limits.graphql.idsPerMutation} links at once.`, 'ids')
    }
    return getManyOwned(this.database.read, Link, signedIn, ids)
  }
}
