import { Column, Entity, PrimaryColumn } from 'typeorm'

/** A signed-in browser. Its secret is in the cookie; here is only the secret's SHA-256. */
@Entity('sessions')
export class Session {
  @PrimaryColumn('varchar')
  id: string

  @Column('varchar')
  userId: string

  @Column('varchar')
  secretHash: string

  @Column('datetime', { precision: 3 })
  createdAt: Date

  @Column('datetime', { precision: 3 })
  expiresAt: Date
}
