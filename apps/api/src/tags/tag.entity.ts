import { Field, Int, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { Node } from '../graphql/node.js'

@ObjectType({ simpleResolvers: true, implements: Node })
@Entity('tags')
export class Tag extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Field(() => String, { description: 'The whole path: work/research' })
  @Column('varchar')
  name: string

  /** The name as it is compared: see tag-name.ts. Unique for an owner. */
  @Column('varchar')
  nameKey: string

  /** See tag-words.ts. */
  @Column('text')
  words: string

  @Column('text')
  completion: string

  @Field(() => String, { nullable: true, description: '#rrggbb' })
  @Column('varchar', { nullable: true })
  color: string | null

  @Column('varchar', { nullable: true })
  parentId: string | null

  /** Kept up to date by tagging.ts, in the transaction of each change. */
  @Field(() => Int, { description: 'Links that are not in the trash, those of nested tags included.' })
  @Column('int')
  linkCount: number

  @Column('datetime', { precision: 3 })
  createdAt: Date
}
