import { Field, Int, ObjectType } from 'type-graphql'
import { ByteSize, DateTime } from '../graphql/scalars.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { Storage } from '../storage/storage.type.js'
import { Upload } from './upload.entity.js'

@ObjectType()
export class HttpHeader {
  @Field(() => String)
  name: string

  @Field(() => String)
  value: string
}

@ObjectType()
export class FormField {
  @Field(() => String)
  name: string

  @Field(() => String)
  value: string
}

@ObjectType()
export class SignedPut {
  @Field(() => String)
  method: string

  @Field(() => String)
  url: string

  @Field(() => [HttpHeader], { description: 'Send these exactly; the signature covers them.' })
  headers: HttpHeader[]

  @Field(() => DateTime)
  expiresAt: Date
}

@ObjectType()
export class PostPolicy {
  @Field(() => String)
  url: string

  @Field(() => [FormField], {
    description: "The form's fields in order; the file goes last, in a field named file.",
  })
  fields: FormField[]

  @Field(() => String, { description: 'The policy before Base64, for people: what the store will enforce.' })
  conditions: string

  @Field(() => DateTime)
  expiresAt: Date
}

@ObjectType()
export class UploadGrant {
  @Field(() => Upload)
  upload: Upload

  @Field(() => SignedPut)
  put: SignedPut

  @Field(() => PostPolicy)
  post: PostPolicy
}

@ObjectType()
export class CreateSnapshotPayload {
  @Field(() => Snapshot)
  snapshot: Snapshot

  @Field(() => [UploadGrant])
  grants: UploadGrant[]
}

@ObjectType()
export class SignedPart {
  @Field(() => Int)
  partNumber: number

  @Field(() => SignedPut)
  put: SignedPut
}

@ObjectType()
export class MultipartGrant {
  @Field(() => Upload)
  upload: Upload

  @Field(() => ByteSize)
  partSize: number

  @Field(() => Int, { nullable: true })
  partCount: number | null

  @Field(() => [SignedPart])
  parts: SignedPart[]
}

@ObjectType()
export class UploadedPart {
  @Field(() => Int)
  partNumber: number

  @Field(() => String)
  etag: string

  @Field(() => ByteSize)
  size: number
}

@ObjectType()
export class TemporaryCredentials {
  @Field(() => String)
  accessKeyId: string

  @Field(() => String)
  accessKeySecret: string

  @Field(() => String)
  securityToken: string

  @Field(() => DateTime)
  expiresAt: Date
}

@ObjectType()
export class CredentialsGrant {
  @Field(() => Upload)
  upload: Upload

  @Field(() => TemporaryCredentials)
  credentials: TemporaryCredentials

  @Field(() => Storage)
  storage: Storage
}
