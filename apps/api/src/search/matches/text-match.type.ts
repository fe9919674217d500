import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'

export enum MatchField {
  TITLE = 'TITLE',
  URL = 'URL',
  DESCRIPTION = 'DESCRIPTION',
  NOTE = 'NOTE',
  TAG = 'TAG',
  CONTENT = 'CONTENT',
}
registerEnumType(MatchField, { name: 'MatchField' })

@ObjectType()
export class TextMatch {
  @Field(() => MatchField)
  field: MatchField

  @Field(() => String)
  text: string

  @Field(() => [Int], { description: 'Pairs of UTF-16 offsets into text: start, end, start, end …' })
  highlights: number[]
}
