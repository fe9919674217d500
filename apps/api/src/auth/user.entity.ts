import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { Node } from '../graphql/node.js'
import { DateTime } from '../graphql/scalars.js'

export enum UserRole {
  OWNER = 'OWNER',
  MEMBER = 'MEMBER',
}
registerEnumType(UserRole, { name: 'UserRole' })

@ObjectType({ implements: Node })
@Entity('users')
export class User extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Field(() => String)
  @Column('varchar')
  email: string

  /** The address as it is compared: two spellings are one account. */
  @Column('varchar')
  emailKey: string

  @Field(() => String)
  @Column('varchar')
  name: string

  @Field(() => UserRole)
  @Column('varchar')
  role: UserRole

  @Column('varchar')
  passwordHash: string

  /** The user's captures wait in the queue until they are let go on. */
  @Column('boolean', { default: false })
  capturesPaused: boolean

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  createdAt: Date
}
