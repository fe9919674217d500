import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Links of a job whose turn has not come. A step takes all of a batch; it is then gone, and each link has a row. */
@Entity('job_batches')
export class JobBatch {
  @PrimaryColumn('varchar')
  jobId: string

  /** The number that the first link's row will have. */
  @PrimaryColumn('int')
  first: number

  @Column('simple-json')
  linkIds: string[]
}
