import { Field, InputType, registerEnumType } from 'type-graphql'

export enum TagOrder {
  NAME = 'NAME',
  MOST_USED = 'MOST_USED',
  NEWEST = 'NEWEST',
}
registerEnumType(TagOrder, { name: 'TagOrder' })

@InputType()
export class CreateTagInput {
  @Field(() => String)
  name: string

  @Field(() => String, { nullable: true })
  color?: string | null

  @Field(() => [String], { nullable: true })
  aliases?: string[] | null
}

@InputType()
export class UpdateTagInput {
  @Field(() => String, { nullable: true })
  name?: string | null

  @Field(() => String, { nullable: true })
  color?: string | null

  @Field(() => [String], { nullable: true })
  aliases?: string[] | null
}
