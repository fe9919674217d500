import { Field, Float, Int, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import type { CaptureProblem } from '../capture/capture.types.js'
import { Node } from '../graphql/node.js'
import { DateTime, UrlScalar } from '../graphql/scalars.js'
import { type ArtifactKind, CaptureStep, SnapshotSource, SnapshotState } from './snapshot.enums.js'

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: 'One picture of a link at one time, and all its files.',
})
@Entity('snapshots')
export class Snapshot extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Column('varchar')
  linkId: string

  /** The link's host: one page at a time is taken of each. */
  @Column('varchar')
  host: string

  @Field(() => SnapshotState)
  @Column('varchar')
  state: SnapshotState

  @Field(() => SnapshotSource)
  @Column('varchar')
  source: SnapshotSource

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  requestedAt: Date

  @Field(() => DateTime, { nullable: true })
  @Column('datetime', { precision: 3, nullable: true })
  startedAt: Date | null

  @Field(() => DateTime, { nullable: true })
  @Column('datetime', { precision: 3, nullable: true })
  finishedAt: Date | null

  @Field(() => Float, {
    nullable: true,
    description: 'How far a running capture is, 0 to 1, and the step it is at.',
  })
  @Column('double', { nullable: true })
  progress: number | null

  @Field(() => CaptureStep, { nullable: true })
  @Column('varchar', { nullable: true })
  step: CaptureStep | null

  /** Also the fence: only the worker that claimed this very attempt can finish it. */
  @Field(() => Int)
  @Column('int')
  attempts: number

  /** Attempts that came to nothing. One that a draining worker gave back is none of them. */
  @Column('int')
  failures: number

  /** The smaller, the sooner. */
  @Column('int')
  priority: number

  @Column('simple-json')
  formats: ArtifactKind[]

  /** Not claimed before this time: the wait before another attempt. */
  @Column('datetime', { precision: 3 })
  availableAt: Date

  /**
   * How long it may stay as it is. While CAPTURING: a worker that has not renewed by then is dead. While AWAITING_UPLOAD: so long
   * it is waited for somebody to ask for a first file.
   */
  @Column('datetime', { precision: 3, nullable: true })
  leaseUntil: Date | null

  @Field(() => UrlScalar, { nullable: true, description: 'After redirects.' })
  @Column('text', { nullable: true })
  finalUrl: string | null

  @Field(() => Int, { nullable: true })
  @Column('int', { nullable: true })
  httpStatus: number | null

  @Field(() => String, { nullable: true })
  @Column('varchar', { nullable: true })
  title: string | null

  @Column('simple-json')
  problemList: CaptureProblem[]

  /** How far a READY one is from what was wanted: see `flawOf`. */
  @Column('int', { default: 0 })
  flaw: number

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the normalised text, else of the ORIGINAL: equal while the content stays the same.',
  })
  @Column('varchar', { nullable: true })
  contentHash: string | null
}
