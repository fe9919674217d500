import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { Node } from '../graphql/node.js'

@ObjectType({ implements: Node })
@Entity('saved_searches')
export class SavedSearch extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Field(() => String)
  @Column('varchar')
  name: string

  /** Understood when it was saved. */
  @Field(() => String)
  @Column('text')
  query: string
}
