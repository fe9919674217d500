import { Column, Entity, PrimaryColumn } from 'typeorm'

/**
 * Objects to delete, unless somebody takes the row back before `notBefore`. It is written in the same transaction as
 * the intent to store objects (an attempt begins) or the end of their rows (a snapshot is deleted), so a crash between
 * the database and the store leaves nothing behind.
 */
@Entity('sweeps')
export class Sweep {
  /** Every object whose key begins so; a whole key for one object. */
  @PrimaryColumn('varchar')
  prefix: string

  @Column('datetime', { precision: 3 })
  notBefore: Date
}
