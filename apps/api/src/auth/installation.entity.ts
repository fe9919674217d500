import { Column, Entity, PrimaryColumn } from 'typeorm'

/** The one row that this installation has of its own. */
@Entity('installation')
export class Installation {
  @PrimaryColumn('int')
  id: number

  /** Set by the first account that signs up, and by no other. */
  @Column('varchar', { nullable: true })
  ownerId: string | null

  /** Signs the content origin's tokens and those of known devices, on every instance alike: 256 random bits, hex. */
  @Column('varchar')
  contentSecret: string
}
