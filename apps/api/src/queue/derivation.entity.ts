import { Column, Entity, PrimaryColumn } from 'typeorm'

/**
 * A snapshot whose uploaded files are to be read: text, article and thumbnail are made of them. There is a row as long as
 * there is something to do; it goes with its snapshot.
 */
@Entity('derivations')
export class Derivation {
  @PrimaryColumn('varchar')
  snapshotId: string

  @Column('varchar')
  ownerId: string

  /** The attempt that may write results; whoever holds an older one may not. */
  @Column('varchar', { nullable: true })
  claim: string | null

  /** Attempts that were begun and came to nothing, the running one included. */
  @Column('int')
  failures: number

  /** Not claimed before this time: it is being worked on until then at least, or is to be tried again. */
  @Column('datetime', { precision: 3 })
  availableAt: Date
}
