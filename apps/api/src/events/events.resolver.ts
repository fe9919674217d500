import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql'
import { findOwned } from '../auth/owned.js'
import { assertPermission, type Permission, Requires } from '../auth/viewer.js'
import type { Database } from '../database/database.js'
import type { RequestContext } from '../graphql/context.js'
import { NotFoundError } from '../graphql/errors.js'
import { Job } from '../jobs/job.entity.js'
import { LinkChange } from '../links/link.inputs.js'
import type { LinksList } from '../links/links.list.js'
import { CaptureQueue, type CaptureQueueService } from '../queue/capture-queue.service.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import type { SnapshotsService } from '../snapshots/snapshots.service.js'
import type { ChangeEvent, EventKind } from './event.entity.js'

@ObjectType({ description: 'One change: the field of what changed is set, the others are null.' })
class Change {
  event: ChangeEvent
}

/** A subscription's source. TypeGraphQL calls it without an instance, and checks the permission only for each event. */
const changes =
  (permission: Permission, ...kinds: EventKind[]) =>
  ({ context, args, info }: SubscribeOptions) => {
    assertPermission(context.viewer, permission)
    const { userId: ownerId } = context.viewer
    const inOne = info.fieldNodes.some(({ selectionSet }) => selects('manyLinks', selectionSet, info.fragments))
    return context.events.subscribe({ ownerId, kinds, linkId: args.linkId, subjectId: args.id, inOne })
  }

interface SubscribeOptions {
  context: RequestContext
  args: { linkId?: string | null; id?: string | null }
  info: GraphQLResolveInfo
}

/** Whether a field is asked for, directly or in a fragment. */
const selects = (
  name: string,
  set: SelectionSetNode | undefined,
  fragments: GraphQLResolveInfo['fragments'],
): boolean =>
  set?.selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === name
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection
    return selects(name, fragment?.selectionSet, fragments)
  }) ?? false

@Resolver(() => Change)
export class EventsResolver {
  constructor(
    private readonly database: Database,
    private readonly queue: CaptureQueueService,
    private readonly linksList: LinksList,
    private readonly snapshots: SnapshotsService,
  ) {}

  @Requires('SNAPSHOTS_READ')
  @Subscription(() => Snapshot, {
    subscribe: changes('SNAPSHOTS_READ', 'SNAPSHOT'),
    description: "Each change of state or progress of the viewer's snapshots, or of one link's.",
  })
  async snapshotChanged(
    @Root() event: ChangeEvent,
    @Arg('linkId', () => ID, { nullable: true }) _linkId: string | null,
    @Ctx() context: RequestContext,
  ) {
    const snapshot = await this.snapshotOf(event, context)
    if (!snapshot) throw new NotFoundError()
    return snapshot
  }

  @Requires('SNAPSHOTS_READ')
  @Subscription(() => CaptureQueue, { subscribe: changes('SNAPSHOTS_READ', 'QUEUE') })
  captureQueueChanged(@Ctx() { signedIn }: RequestContext) {
    return this.queue.status(signedIn)
  }

  @Requires('LINKS_READ')
  @Subscription(() => LinkChange, {
    subscribe: changes('LINKS_READ', 'LINK'),
    description:
      "A link was added, changed, trashed, restored or purged (link is then null), by anyone of the viewer's clients.",
  })
  linkChanged(@Root() event: ChangeEvent, @Ctx() context: RequestContext) {
    return this.linkOf(event, context)
  }

  @Requires('LINKS_READ')
  @Subscription(() => Job, { subscribe: changes('LINKS_READ', 'JOB') })
  async jobChanged(
    @Root() event: ChangeEvent,
    @Arg('id', () => ID, { nullable: true }) _id: string | null,
    @Ctx() context: RequestContext,
  ) {
    const job = await this.jobOf(event, context)
    if (!job) throw new NotFoundError()
    return job
  }

  @Requires('LINKS_READ')
  @Subscription(() => Change, {
    subscribe: changes('LINKS_READ', 'LINK', 'SNAPSHOT', 'QUEUE', 'JOB'),
    description: 'All that the other subscriptions tell, in one: a browser has few connections to spare.',
  })
  changed(@Root() event: ChangeEvent): Change {
    return { event }
  }

  @FieldResolver(() => LinkChange, { nullable: true })
  link(@Root() { event }: Change, @Ctx() context: RequestContext) {
    return event.kind === 'LINK' && !event.links ? this.linkOf(event, context) : null
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'true: so many links changed at once that none is told of by itself; ask anew for what is shown. Who does not ask ' +
      'for this field is told of each of them.',
  })
  manyLinks(@Root() { event }: Change) {
    return event.links ? true : null
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => Snapshot, { nullable: true })
  snapshot(@Root() { event }: Change, @Ctx() context: RequestContext) {
    return event.kind === 'SNAPSHOT' ? this.snapshotOf(event, context) : null
  }

  @Requires('SNAPSHOTS_READ')
  @FieldResolver(() => CaptureQueue, { nullable: true })
  captureQueue(@Root() { event }: Change, @Ctx() { signedIn }: RequestContext) {
    return event.kind === 'QUEUE' ? this.queue.status(signedIn) : null
  }

  @FieldResolver(() => Job, { nullable: true })
  job(@Root() { event }: Change, @Ctx() context: RequestContext) {
    return event.kind === 'JOB' ? this.jobOf(event, context) : null
  }

  private jobOf(event: ChangeEvent, { signedIn }: RequestContext) {
    return findOwned(this.database.read, Job, signedIn, event.subjectId)
  }

  private async snapshotOf(event: ChangeEvent, context: RequestContext) {
    return (await context.load(this.snapshots.byIds, event.subjectId)) ?? null
  }

  private async linkOf({ linkId }: ChangeEvent, context: RequestContext): Promise<LinkChange> {
    return { linkId, link: (await context.load(this.linksList.byIds, linkId)) ?? null }
  }
}
