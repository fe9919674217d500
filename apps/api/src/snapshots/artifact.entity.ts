import { Field, Int, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { bigInteger } from '../database/big-integer.js'
import { Node } from '../graphql/node.js'
import { ByteSize, DateTime } from '../graphql/scalars.js'
import { ArtifactKind } from './snapshot.enums.js'

@ObjectType({ simpleResolvers: true, implements: Node, description: 'One file of a snapshot, in the object store.' })
@Entity('artifacts')
export class Artifact extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Column('varchar')
  snapshotId: string

  @Field(() => ArtifactKind)
  @Column('varchar')
  kind: ArtifactKind

  @Field(() => String)
  @Column('varchar')
  contentType: string

  @Field(() => String)
  @Column('varchar')
  fileName: string

  @Field(() => ByteSize)
  @Column('bigint', { transformer: bigInteger })
  size: number

  @Field(() => String, { description: 'Lower-case hex.' })
  @Column('varchar')
  sha256: string

  @Field(() => String, {
    nullable: true,
    description: 'Decimal, CRC-64/ECMA-182, as in x-oss-hash-crc64ecma.',
  })
  @Column('varchar', { nullable: true })
  crc64: string | null

  @Field(() => Int, { nullable: true })
  @Column('int', { nullable: true })
  width: number | null

  @Field(() => Int, { nullable: true })
  @Column('int', { nullable: true })
  height: number | null

  @Column('varchar')
  objectKey: string

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  createdAt: Date
}
