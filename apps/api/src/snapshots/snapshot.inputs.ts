import { Field, InputType } from 'type-graphql'
import { ArtifactKind } from './snapshot.enums.js'

@InputType()
export class CaptureInput {
  @Field(() => [ArtifactKind], { nullable: true, description: 'Default: all that the server makes.' })
  formats?: ArtifactKind[] | null
}
