import { Field, InputType, ObjectType } from 'type-graphql'
import { Tag } from '../tags/tag.entity.js'
import { Job } from './job.entity.js'

@InputType()
export class LinkEditInput {
  @Field(() => [String], { nullable: true })
  addTags?: string[] | null

  @Field(() => [String], { nullable: true })
  removeTags?: string[] | null

  @Field(() => Boolean, { nullable: true })
  starred?: boolean | null

  @Field(() => Boolean, { nullable: true })
  read?: boolean | null

  @Field(() => Boolean, { nullable: true })
  trash?: boolean | null
}

@ObjectType({ description: 'What a job does to each of its links; null: it leaves that as it is.' })
export class LinkEdit {
  @Field(() => [String])
  addTags: string[]

  @Field(() => [String])
  removeTags: string[]

  @Field(() => Boolean, { nullable: true })
  starred?: boolean | null

  @Field(() => Boolean, { nullable: true })
  read?: boolean | null

  @Field(() => Boolean, { nullable: true })
  trash?: boolean | null
}

@ObjectType()
export class MergeTagsPayload {
  @Field(() => Tag)
  tag: Tag

  @Field(() => Job, { description: 'undoJob takes it back.' })
  job: Job
}
