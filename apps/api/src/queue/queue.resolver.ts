import { Ctx, Query, Resolver } from 'type-graphql'
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
}
