import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { findOwned, getManyOwned, getOwned } from '../auth/owned.js'
import { limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { connectionOf, PageArgs } from '../graphql/connection.js'
import type { RequestContext } from '../graphql/context.js'
import { DateTime } from '../graphql/scalars.js'
import { LimitExceededError } from '../graphql/errors.js'
import { Link } from '../links/link.entity.js'
import type { LinksList } from '../links/links.list.js'
import type { CaptureQueueService } from '../queue/capture-queue.service.js'
import { Artifact } from './artifact.entity.js'
import type { ArtifactsService } from './artifacts.service.js'
import { readFormats } from './capture-formats.js'
import { describeProblem, SnapshotProblem } from './problem.js'
import { Snapshot } from './snapshot.entity.js'
import { ArtifactKind, SnapshotState } from './snapshot.enums.js'
import { CaptureInput } from './snapshot.inputs.js'
import type { SnapshotsService } from './snapshots.service.js'
import { Requires } from '../auth/viewer.js'

export const SnapshotConnection = connectionOf('Snapshot', () => Snapshot)

@Resolver(() => Snapshot)
export class SnapshotsResolver {
  constructor(
    private readonly database: Database,
    private readonly snapshotsService: SnapshotsService,
    private readonly artifactsService: ArtifactsService,
    private readonly linksList: LinksList,
    private readonly queue: CaptureQueueService,
  ) {}

  @Requires('SNAPSHOTS_READ')
  @Query(() => Snapshot, { nullable: true })
  snapshot(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return findOwned(this.database.read, Snapshot, signedIn, id)
  }

  @Requires('SNAPSHOTS_READ')
  @Query(() => SnapshotConnection, {
    description: 'Snapshots across links, newest first: what is queued, running, failed, or needs attention.',
  })
  async snapshots(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('states', () => [SnapshotState], { nullable: true }) states: SnapshotState[] | null,
    @Ctx() { signedIn }: RequestContext,
  ) {
    return new SnapshotConnection(await this.snapshotsService.list(signedIn, page, states))
  }

  @Requires('SNAPSHOTS_WRITE')
  @Mutation(() => Snapshot)
  async captureSnapshot(
    @Arg('linkId', () => ID) linkId: string,
    @Arg('input', () => CaptureInput, { nullable: true }) input: CaptureInput | null,
    @Ctx() { signedIn }: RequestContext,
  ) {
    const link = await getOwned(this.database.read, Link, signedIn, linkId)
    return this.snapshotsService.capture(signedIn, link, readFormats(input?.formats))
  }

  @Requires('SNAPSHOTS_WRITE')
  @Mutation(() => Snapshot)
  async cancelSnapshot(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    const snapshot = await getOwned(this.database.read, Snapshot, signedIn, id)
    return this.snapshotsService.cancel(signedIn, snapshot)
  }

  @Requires('SNAPSHOTS_WRITE')
  @Mutation(() => [Snapshot])
  async retrySnapshots(@Arg('ids', () => [ID]) ids: string[], @Ctx() { signedIn }: RequestContext) {
    if (ids.length > limits.graphql.idsPerMutation) {
      throw new LimitExceededError(`At most ${limits.graphql.idsPerMutation} snapshots at once.`, 'ids')
    }
    const snapshots = await getManyOwned(this.database.read, Snapshot, signedIn, ids)
    return this.snapshotsService.retry(signedIn, snapshots)
  }

  @Requires('SNAPSHOTS_WRITE')
  @Mutation(() => ID)
  async deleteSnapshot(@Arg('id', () => ID) id: string, @Ctx() { signedIn }: RequestContext) {
    return this.snapshotsService.delete(await getOwned(this.database.read, Snapshot, signedIn, id))
  }

  @Requires('LINKS_READ')
  @FieldResolver(() => Link)
  link(@Root() snapshot: Snapshot, @Ctx() context: RequestContext) {
    return context.load(this.linksList.byIds, snapshot.linkId)
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Place in the queue, from 1, while QUEUED; null while it is paused, or waits for a time (waitsUntil).',
  })
  async queuePosition(@Root() snapshot: Snapshot, @Ctx() context: RequestContext) {
    return snapshot.state === SnapshotState.QUEUED ? context.load(this.queue.positions, snapshot.id) : null
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'While QUEUED, the time before which it does not begin: its last attempt came to nothing, or its site has asked to be left alone.',
  })
  async waitsUntil(@Root() snapshot: Snapshot, @Ctx() context: RequestContext) {
    return snapshot.state === SnapshotState.QUEUED ? context.load(this.queue.waits, snapshot.id) : null
  }

  @FieldResolver(() => [SnapshotProblem], {
    description: 'Why it FAILED or is QUEUED once more, or which part of a READY snapshot is missing or doubtful.',
  })
  problems(@Root() snapshot: Snapshot, @Ctx() { language }: RequestContext) {
    return snapshot.problemList.map((problem) => describeProblem(problem, language))
  }

  @FieldResolver(() => [Artifact])
  artifacts(
    @Root() snapshot: Snapshot,
    @Arg('kinds', () => [ArtifactKind], { nullable: true }) kinds: ArtifactKind[] | null,
    @Ctx() context: RequestContext,
  ) {
    return context.load(this.artifactsService.ofSnapshots, { snapshotId: snapshot.id, kinds })
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The archived text, as searched. The texts of one answer may have 16 MiB in all.',
  })
  async text(@Root() snapshot: Snapshot, @Ctx() context: RequestContext) {
    const bytes = (await context.load(this.snapshotsService.textSizes, snapshot.id)) ?? 0
    if (!context.hasRoomForText(bytes)) return null
    return context.load(this.snapshotsService.textOf, snapshot.id)
  }
}
