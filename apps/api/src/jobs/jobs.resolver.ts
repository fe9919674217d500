import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { findOwned, getManyOwned, getOwned, type Owned } from '../auth/owned.js'
import { Requires } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import { connectionOf, PageArgs } from '../graphql/connection.js'
import type { RequestContext } from '../graphql/context.js'
import { Node } from '../graphql/node.js'
import { Link } from '../links/link.entity.js'
import { LinkFilter } from '../links/link.inputs.js'
import type { LinksList } from '../links/links.list.js'
import { Tag } from '../tags/tag.entity.js'
import type { TagsService } from '../tags/tags.service.js'
import { Job } from './job.entity.js'
import { JobState, RowOutcome } from './job.enums.js'
import { LinkEdit, LinkEditInput, MergeTagsPayload } from './job.inputs.js'
import { JobRow } from './job-row.entity.js'
import type { JobsService } from './jobs.service.js'
import type { NewJobs } from './new-jobs.js'
import type { TaskInput, TaskName } from './tasks/registry.js'

const JobConnection = connectionOf('Job', () => Job)
const JobRowConnection = connectionOf('JobRow', () => JobRow)

@Resolver(() => Job)
export class JobsResolver {
  constructor(
    private readonly database: Database,
    private readonly jobsService: JobsService,
    private readonly newJobs: NewJobs,
    private readonly linksList: LinksList,
    private readonly tags: TagsService,
  ) {}

  @Requires('LINKS_READ')
  @Query(() => Job, { nullable: true })
  job(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return findOwned(this.database.read, Job, signedIn, id)
  }

  @Requires('LINKS_READ')
  @Query(() => JobConnection)
  async jobs(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('states', () => [JobState], { nullable: true }) states: JobState[] | null,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return new JobConnection(await this.jobsService.list(signedIn, page, states))
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Job, { description: 'Edits all that the filter shows.' })
  editLinks(
    @Arg('filter', () => LinkFilter) filter: LinkFilter,
    @Arg('edit', () => LinkEditInput) edit: LinkEditInput,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return this.newJobs.editLinks(signedIn, filter, edit)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Job, {
    description:
      'One link gets the snapshots, tags and notes of the others, which go to the trash; their addresses lead to it.',
  })
  async mergeLinks(
    @Arg('ids', () => [ID]) ids: string[],
    @Arg('intoId', () => ID) intoId: string,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const into = await getOwned(this.database.read, Link, signedIn, intoId)
    return this.newJobs.mergeLinks(signedIn, await getManyOwned(this.database.read, Link, signedIn, ids), into)
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => MergeTagsPayload, {
    description: "Every link of the sources gets the target; the sources' names become its aliases.",
  })
  async mergeTags(
    @Arg('sourceIds', () => [ID]) sourceIds: string[],
    @Arg('targetId', () => ID) targetId: string,
    @Ctx() { signedIn }: RequestContext,
  ): Promise<MergeTagsPayload> {
    const tag = await getOwned(this.database.read, Tag, signedIn, targetId)
    const sources = await getManyOwned(this.database.read, Tag, signedIn, sourceIds)
    return { tag, job: await this.newJobs.mergeTags(signedIn, sources, tag) }
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Job, {
    description:
      'Deletes tags and those nested below them; the links stay. As a job, so that undoJob brings them back with their ' +
      'colours and other names, onto the links that had them.',
  })
  async deleteTags(@Arg('ids', () => [ID]) ids: string[], @Ctx() { signedIn }: RequestContext) {
    return this.newJobs.deleteTags(signedIn, await getManyOwned(this.database.read, Tag, signedIn, ids))
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Job, { description: 'What it has done stays, and can be undone.' })
  async cancelJob(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return this.jobsService.cancel(signedIn, await getOwned(this.database.read, Job, signedIn, id))
  }

  @Requires('LINKS_WRITE')
  @Mutation(() => Job, { description: 'Takes back all that it has done, as a job that runs backward.' })
  async undoJob(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return this.jobsService.undo(signedIn, await getOwned(this.database.read, Job, signedIn, id))
  }

  @FieldResolver(() => JobRowConnection, { description: 'The report, row by row.' })
  async rows(
    @Root() job: Owned<Job>,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('outcomes', () => [RowOutcome], { nullable: true }) outcomes: RowOutcome[] | null,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return new JobRowConnection(await this.jobsService.rows(signedIn, job, page, outcomes))
  }

  @FieldResolver(() => LinkEdit, {
    nullable: true,
    description: 'Of an EDIT. Of deleted tags, the tags are those that it removes.',
  })
  edit(@Root() job: Owned<Job>): LinkEdit | null {
    const deleted = inputOf(job, 'deleteTags')
    const edit = deleted ? { removeTags: deleted.names } : inputOf(job, 'editLinks')?.edit
    return edit ? { ...edit, addTags: edit.addTags ?? [], removeTags: edit.removeTags ?? [] } : null
  }

  @FieldResolver(() => Node, {
    nullable: true,
    description: 'Of a MERGE: the link or tag that stays, while it is there.',
  })
  into(@Root() job: Owned<Job>, @Ctx() context: RequestContext): Promise<Node | undefined> | null {
    const { targetId } = inputOf(job, 'mergeTags') ?? {}
    const { intoId } = inputOf(job, 'mergeLinks') ?? {}
    if (targetId) return context.load(this.tags.byIds, targetId)
    return intoId ? context.load(this.linksList.byIds, intoId) : null
  }
}

/** What a job was given, if it is of this task. */
const inputOf = <Name extends TaskName>(job: Job, task: Name): TaskInput<Name> | null =>
  job.task === task ? (job.input as TaskInput<Name>) : null

@Resolver(() => JobRow)
export class JobRowsResolver {
  constructor(private readonly linksList: LinksList) {}

  @FieldResolver(() => Link, { nullable: true })
  link(@Root() { linkId }: JobRow, @Ctx() context: RequestContext) {
    return linkId && context.load(this.linksList.byIds, linkId)
  }
}
