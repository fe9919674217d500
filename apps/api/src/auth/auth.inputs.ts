import { Field, InputType, ObjectType } from 'type-graphql'
import { DateTime } from '../graphql/scalars.js'
import { ApiScope, ApiToken } from './api-token.entity.js'
import { User } from './user.entity.js'

@InputType()
export class SignUpInput {
  @Field(() => String)
  email: string

  @Field(() => String)
  password: string

  @Field(() => String, { nullable: true })
  name?: string | null
}

@InputType()
export class SignInInput {
  @Field(() => String)
  email: string

  @Field(() => String)
  password: string
}

@InputType()
export class ChangePasswordInput {
  @Field(() => String)
  currentPassword: string

  @Field(() => String)
  newPassword: string
}

@InputType()
export class CreateApiTokenInput {
  @Field(() => String)
  name: string

  @Field(() => [ApiScope])
  scopes: ApiScope[]

  @Field(() => DateTime, { nullable: true })
  expiresAt?: Date | null
}

@ObjectType()
export class SignInPayload {
  @Field(() => User, { nullable: true, description: 'null while a second factor is due.' })
  user: User | null
}

@ObjectType()
export class CreatedApiToken {
  @Field(() => ApiToken)
  apiToken: ApiToken

  @Field(() => String)
  secret: string
}
