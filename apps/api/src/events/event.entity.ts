import { Column, Entity, PrimaryColumn } from 'typeorm'
import { bigInteger } from '../database/big-integer.js'

/** What changed: a link, a snapshot (its progress too), the owner's share of the queue, or a job. */
export type EventKind = 'LINK' | 'SNAPSHOT' | 'QUEUE' | 'JOB'

/** That something of an owner's changed; what it is now is read when the event is delivered. */
@Entity('events')
export class ChangeEvent {
  @PrimaryColumn('bigint', { generated: 'increment', transformer: bigInteger })
  id: number

  @Column('varchar')
  ownerId: string

  @Column('varchar')
  kind: EventKind

  @Column('varchar')
  subjectId: string

  /** The link that the subject belongs to. */
  @Column('varchar')
  linkId: string

  /** Of many links that changed at once: their ids, in place of the subject. */
  @Column('simple-json', { nullable: true })
  links: string[] | null

  @Column('datetime', { precision: 3 })
  createdAt: Date
}
