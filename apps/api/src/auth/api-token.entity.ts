import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { Node } from '../graphql/node.js'
import { DateTime } from '../graphql/scalars.js'

export enum ApiScope {
  LINKS_READ = 'LINKS_READ',
  LINKS_WRITE = 'LINKS_WRITE',
  SNAPSHOTS_READ = 'SNAPSHOTS_READ',
  SNAPSHOTS_WRITE = 'SNAPSHOTS_WRITE',
  UPLOADS_WRITE = 'UPLOADS_WRITE',
}
registerEnumType(ApiScope, { name: 'ApiScope' })

@ObjectType({
  implements: Node,
  description: 'A credential for third-party integrations, sent as `Authorization: Bearer …`.',
})
@Entity('api_tokens')
export class ApiToken extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Field(() => String)
  @Column('varchar')
  name: string

  @Field(() => String, { description: 'The first characters of the secret, to tell tokens apart.' })
  @Column('varchar')
  prefix: string

  /** SHA-256 of the secret: 256 random bits need no slow hash. */
  @Column('varchar')
  secretHash: string

  @Field(() => [ApiScope])
  @Column('simple-json')
  scopes: ApiScope[]

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  createdAt: Date

  @Field(() => DateTime, { nullable: true })
  @Column('datetime', { precision: 3, nullable: true })
  expiresAt: Date | null

  @Field(() => DateTime, { nullable: true })
  @Column('datetime', { precision: 3, nullable: true })
  lastUsedAt: Date | null
}
