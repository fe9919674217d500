import type { Logger } from 'pino'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { readEntities } from '../database/hydrate.js'
import { select, sql } from '../database/sql.js'
import { EventTail } from './event-tail.js'
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
  /** Many links that change at once are one change, not one for each. */
  inOne?: boolean
}

interface Subscriber extends Interest {
  subscription: Subscription<ChangeEvent>
}

/** Tells subscribers of this instance what changed on any instance, by tailing the events table. */
export class EventBus {
  private readonly subscribers = new Set<Subscriber>()
  private tail: EventTail | undefined
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
    const leave = () => this.subscribers.delete(subscriber)
    const subscription = new Subscription<ChangeEvent>(this.limits.waiting, leave)
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
    const before = this.database.dialect.nowPlus(String(-this.limits.keep))
    await this.database.write((tx) =>
      tx.createQueryBuilder().delete().from(ChangeEvent).where(`createdAt < ${before}`).execute(),
    )
  }

  async close(): Promise<void> {
    this.stopListening()
    for (const { subscription } of this.subscribers) await subscription.return()
    clearTimeout(this.timer)
    await this.reading
  }

  /** Takes what can be seen now as told. An older id may still commit: among the last few, gaps are watched. */
  private async begin(): Promise<void> {
    const { lookBack, overlap } = this.limits
    const newest = await select<{ id: number }>(
      this.database.read,
      sql`SELECT id FROM events ORDER BY id DESC LIMIT ${lookBack}`,
    )
    const ids = newest.map(({ id }) => id).reverse()
    this.tail = new EventTail(ids, overlap, Date.now())
  }

  private wake(): void {
    if (!this.tail) return
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
    if (!this.tail) return
    try {
      const events = await readEntities(this.database.read, ChangeEvent, sql`WHERE ${this.tail.unread} ORDER BY id`)
      const ids = events.map(({ id }) => id)
      const fresh = this.tail.take(ids, Date.now())
      this.tell(events.filter(({ id }) => fresh.has(id)))
    } catch (error) {
      this.log.warn({ err: error }, 'the events could not be read; trying again')
    }
  }

  private tell(events: readonly ChangeEvent[]): void {
    for (const event of events) {
      for (const subscriber of this.subscribers) {
        if (subscriber.ownerId !== event.ownerId) continue
        for (const each of event.links && !subscriber.inOne ? eventsOfEach(event, event.links) : [event]) {
          if (concerns(each, subscriber)) subscriber.subscription.push(each.subjectId, each)
        }
      }
    }
  }

  private forget(): void {
    this.beginning = undefined
    this.tail = undefined
  }
}

const eventsOfEach = (event: ChangeEvent, links: readonly string[]): ChangeEvent[] =>
  links.map((id) => ({ ...event, subjectId: id, linkId: id, links: null }))

const concerns = (event: ChangeEvent, { kinds, linkId, subjectId }: Interest) =>
  kinds.includes(event.kind) && (!linkId || linkId === event.linkId) && (!subjectId || subjectId === event.subjectId)
