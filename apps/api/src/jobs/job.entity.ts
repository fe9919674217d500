import { Field, Int, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { InputProblem } from '../graphql/errors.js'
import { Node } from '../graphql/node.js'
import { DateTime } from '../graphql/scalars.js'
import { JobKind, JobState } from './job.enums.js'
import type { TaskName } from './tasks/registry.js'

/** Work on many links that takes its time, or can be taken back as a whole. */
@ObjectType({ implements: Node })
@Entity('jobs')
export class Job extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Field(() => JobKind)
  @Column('varchar')
  kind: JobKind

  @Column('varchar')
  task: TaskName

  @Field(() => JobState)
  @Column('varchar')
  state: JobState

  /** What was asked for: see the task. */
  @Column('simple-json')
  input: object

  /** What the task needs to know again later, to be undone too. */
  @Column('simple-json', { nullable: true })
  memo: object | null

  /** The number of the last row that is done: rows are done in their order, and undone in the opposite one. */
  @Field(() => Int)
  @Column('int')
  done: number

  /** null: the rows are not known yet. */
  @Field(() => Int, { nullable: true })
  @Column('int', { nullable: true })
  total: number | null

  /** How many rows were known before the first was done: those after them came late. */
  @Column('int', { nullable: true })
  punctual: number | null

  @Field(() => Int)
  @Column('int')
  failed: number

  @Field(() => InputProblem, { nullable: true, description: 'Why it FAILED as a whole.' })
  @Column('simple-json', { nullable: true })
  problem: InputProblem | null

  /** Whether what comes after the last row has been done. */
  @Column('boolean')
  finished: boolean

  @Field(() => Boolean, { description: 'It is going backward: done falls to 0.' })
  @Column('boolean')
  undoing: boolean

  /** Who runs it: whoever else did has lost it. */
  @Column('varchar', { nullable: true })
  holder: string | null

  /** How often it was begun since its last step: what always breaks does not break for ever. */
  @Column('int')
  tries: number

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  createdAt: Date

  @Field(() => DateTime, { nullable: true })
  @Column('datetime', { precision: 3, nullable: true })
  finishedAt: Date | null

  @Field(() => DateTime, { nullable: true, description: 'null: cannot be undone.' })
  @Column('datetime', { precision: 3, nullable: true })
  undoableUntil: Date | null
}
