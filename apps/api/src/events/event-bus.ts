import type { Logger } from 'pino'
import { LessThan, MoreThan } from 'typeorm'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { ChangeEvent, type EventKind } from './event.entity.js'
import { Subscription } from './subscription.js'

/** What somebody wants to hear of. */
export interface Interest {
  ownerId: string
  kinds: readonly EventKind[]
  /** Only what belongs to this link. */
  linkId?: string | null
  /** Only what is about this very thing. */
  subjectId?: string | null
}

interface Subscriber extends Interest {
  subscription: Subscription<ChangeEvent>
}

/**
 * Tells subscribers of this instance what changed on any instance, by tailing the events table. Ids are not handed out in
 * the order of commits, so each read goes back behind the newest id to where it was a while ago, and skips what it has told.
 */
export class EventBus {
  private readonly subscribers = new Set<Subscriber>()
  /** The newest id, and when this instance first saw it; oldest first. */
  private checkpoints: { at: number; id: number }[] = []
  private told = new Set<number>()
  private beginning: Promise<void> | undefined
  private timer: NodeJS.Timeout | undefined
  private reading: Promise<void> | undefined
  private again = false
  private readonly stopListening: () => void

  constructor(
    private readonly database: Database,
    private readonly limits: Limits['events'],
    private readonly log: Logger,
  ) {
    this.stopListening = database.onCommit(() => this.wake())
  }

  /** What changes from now on. */
  async subscribe(interest: Interest): Promise<AsyncIterableIterator<ChangeEvent>> {
    const subscription = new Subscription<ChangeEvent>(() => this.subscribers.delete(subscriber))
    const subscriber = { ...interest, subscription }
    this.subscribers.add(subscriber)
    this.beginning ??= this.begin().catch((error: unknown) => {
      this.beginning = undefined
      throw error
    })
    await this.beginning
    this.wake()
    return subscription
  }

  /** Deletes what every instance has told long ago. */
  async prune(): Promise<void> {
    const before = new Date(Date.now() - this.limits.keep)
    await this.database.write((tx) => tx.delete(ChangeEvent, { createdAt: LessThan(before) }))
  }

  async close(): Promise<void> {
    this.stopListening()
    for (const { subscription } of this.subscribers) await subscription.return()
    clearTimeout(this.timer)
    await this.reading
  }

  /** Takes what can be seen now as told. An older id may still commit: the floor lies below the last few. */
  private async begin(): Promise<void> {
    const events = await this.database.read.find(ChangeEvent, { order: { id: 'DESC' }, take: this.limits.lookBack })
    this.told = new Set(events.map((event) => event.id))
    this.checkpoints = [{ at: Date.now(), id: (events.at(-1)?.id ?? 1) - 1 }]
  }

  private wake(): void {
    if (this.checkpoints.length === 0) return
    if (this.reading) {
      this.again = true
      return
    }
    clearTimeout(this.timer)
    this.reading = this.read().finally(() => {
      this.reading = undefined
      if (this.subscribers.size === 0) return this.forget()
      const wait = this.again ? 0 : this.limits.pollInterval
      this.again = false
      this.timer = setTimeout(() => this.wake(), wait)
      this.timer.unref()
    })
  }

  private async read(): Promise<void> {
    try {
      const where = { id: MoreThan(this.floor()) }
      this.tell(await this.database.read.find(ChangeEvent, { where, order: { id: 'ASC' } }))
    } catch (error) {
      this.log.warn({ err: error }, 'the events could not be read; trying again')
    }
  }

  private tell(events: ChangeEvent[]): void {
    for (const event of events) {
      if (this.told.has(event.id)) continue
      this.told.add(event.id)
      for (const subscriber of this.subscribers) {
        if (concerns(event, subscriber)) subscriber.subscription.push(event.subjectId, event)
      }
    }
    const newest = events.at(-1)
    if (newest) this.checkpoints.push({ at: Date.now(), id: newest.id })
  }

  /** All that committed with an id up to this one has been told; forgets what lies below it. */
  private floor(): number {
    const settled = Date.now() - this.limits.overlap
    while (this.checkpoints[1] && this.checkpoints[1].at <= settled) this.checkpoints.shift()
    const floor = this.checkpoints[0]?.id ?? 0
    for (const id of this.told) if (id <= floor) this.told.delete(id)
    return floor
  }

  private forget(): void {
    this.beginning = undefined
    this.checkpoints = []
    this.told = new Set()
  }
}

const concerns = (event: ChangeEvent, { ownerId, kinds, linkId, subjectId }: Interest) =>
  ownerId === event.ownerId &&
  kinds.includes(event.kind) &&
  (!linkId || linkId === event.linkId) &&
  (!subjectId || subjectId === event.subjectId)
