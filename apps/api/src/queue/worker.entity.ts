import { Column, Entity, PrimaryColumn } from 'typeorm'

/** A worker process that is alive, or was a short while ago. */
@Entity('workers')
export class WorkerRow {
  @PrimaryColumn('varchar')
  id: string

  /** How many captures it runs at once. */
  @Column('int')
  capacity: number

  @Column('datetime', { precision: 3 })
  seenAt: Date
}
