import { Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../graphql/context.js'
import { CaptureQueue, type CaptureQueueService } from './capture-queue.service.js'
import { Requires } from '../auth/viewer.js'

@Resolver()
export class QueueResolver {
  constructor(private readonly queue: CaptureQueueService) {}

  @Requires('SNAPSHOTS_READ')
  @Query(() => CaptureQueue)
  captureQueue(@Ctx() { signedIn }: RequestContext) {
    return this.queue.status(signedIn)
  }

  @Requires('SNAPSHOTS_WRITE')
  @Mutation(() => CaptureQueue, {
    description: "The viewer's queued captures wait until resumeCaptureQueue; those under way come to their end.",
  })
  pauseCaptureQueue(@Ctx() { signedIn }: RequestContext) {
    return this.queue.setPaused(signedIn, true)
  }

  @Requires('SNAPSHOTS_WRITE')
  @Mutation(() => CaptureQueue)
  resumeCaptureQueue(@Ctx() { signedIn }: RequestContext) {
    return this.queue.setPaused(signedIn, false)
  }
}
