import { Field, ObjectType } from 'type-graphql'
import { Tag } from './tag.entity.js'

@ObjectType({ description: 'Tags that are probably meant to be one.' })
export class SimilarTags {
  @Field(() => [Tag], { description: 'Those with the most links first.' })
  tags: Tag[]
}
