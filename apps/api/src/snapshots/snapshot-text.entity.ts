import { Column, Entity, PrimaryColumn } from 'typeorm'

/** The archived text of a snapshot, apart from it: lists of snapshots must not read megabytes. */
@Entity('snapshot_texts')
export class SnapshotText {
  @PrimaryColumn('varchar')
  snapshotId: string

  @Column('varchar')
  ownerId: string

  @Column('text')
  text: string
}
