import { Field, ID, InputType, Int } from 'type-graphql'
import { ByteSize, DateTime } from '../graphql/scalars.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { SignatureVersion, StorageClass } from './upload.enums.js'

@InputType()
export class MetadataInput {
  @Field(() => String)
  name: string

  @Field(() => String)
  value: string
}

@InputType()
export class UploadFileInput {
  @Field(() => ArtifactKind)
  kind: ArtifactKind

  @Field(() => String)
  fileName: string

  @Field(() => String, {
    nullable: true,
    description:
      'Signed into both grants: the client must send exactly this. null: none is signed, and none may be sent (what curl -T, Go, Java or libcurl do by default).',
  })
  contentType?: string | null

  @Field(() => [String], {
    nullable: true,
    description: 'The form also accepts these (an `in` condition); the PUT URL only contentType.',
  })
  contentTypes?: string[] | null

  @Field(() => ByteSize, {
    nullable: true,
    description:
      'The exact size, when known: a V4 PUT URL signs it as Content-Length. Otherwise maxSize is what is accepted at the end (a PUT URL cannot enforce a maximum, the form can).',
  })
  size?: number | null

  @Field(() => ByteSize, { nullable: true })
  maxSize?: number | null

  @Field(() => ByteSize, { defaultValue: 1 })
  minSize: number

  @Field(() => String, {
    nullable: true,
    description: "Base64 of the content's MD5: the store itself then refuses other bytes.",
  })
  contentMd5?: string | null

  @Field(() => StorageClass, { nullable: true })
  storageClass?: StorageClass | null

  @Field(() => [MetadataInput], { nullable: true, description: 'User metadata, sent as x-oss-meta-*; signed.' })
  metadata?: MetadataInput[] | null

  @Field(() => Int, {
    defaultValue: 3600,
    description: 'Seconds, from 1 to 604800 (V4), 32400 (V1), 43200 (STS); SignedPut.expiresAt says what was granted.',
  })
  expiresIn: number

  @Field(() => SignatureVersion, { defaultValue: SignatureVersion.V4 })
  signatureVersion: SignatureVersion
}

@InputType()
export class CreateSnapshotInput {
  @Field(() => ID, {
    nullable: true,
    description: "Exactly one of the two: a link of the viewer's, or a URL (added as by addLink, without a capture).",
  })
  linkId?: string | null

  @Field(() => String, { nullable: true })
  url?: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the page was seen; default now.' })
  takenAt?: Date | null

  @Field(() => [UploadFileInput])
  files: UploadFileInput[]
}

@InputType()
export class UploadPartInput {
  @Field(() => Int)
  partNumber: number

  @Field(() => String, { nullable: true })
  contentMd5?: string | null
}
