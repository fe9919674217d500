import { Field, InputType } from 'type-graphql'

@InputType()
export class CreateSavedSearchInput {
  @Field(() => String)
  name: string

  @Field(() => String)
  query: string
}

@InputType()
export class UpdateSavedSearchInput {
  @Field(() => String, { nullable: true })
  name?: string | null

  @Field(() => String, { nullable: true })
  query?: string | null
}
