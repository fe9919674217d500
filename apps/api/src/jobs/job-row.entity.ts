import { Field, Int, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { InputProblem } from '../graphql/errors.js'
import { RowOutcome } from './job.enums.js'

/** What came of one of the things that a job is about. */
@ObjectType()
@Entity('job_rows')
export class JobRow {
  @PrimaryColumn('varchar')
  jobId: string

  @Field(() => Int)
  @PrimaryColumn('int')
  number: number

  @Column('varchar')
  ownerId: string

  @Column('varchar', { nullable: true })
  linkId: string | null

  @Field(() => String)
  @Column('text')
  text: string

  @Field(() => RowOutcome)
  @Column('varchar')
  outcome: RowOutcome

  @Field(() => InputProblem, { nullable: true })
  @Column('simple-json', { nullable: true })
  problem: InputProblem | null

  /** What the task needs to take it back; null: nothing was changed, or it was taken back. */
  @Column('simple-json', { nullable: true })
  undo: object | null
}
