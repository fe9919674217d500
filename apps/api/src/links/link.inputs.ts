import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { InputProblem } from '../graphql/errors.js'
import { DateTime } from '../graphql/scalars.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { ArtifactKind } from '../snapshots/snapshot.enums.js'
import { Link } from './link.entity.js'

export enum LinkOrder {
  NEWEST = 'NEWEST',
  OLDEST = 'OLDEST',
  TITLE = 'TITLE',
  HOST = 'HOST',
  RECENTLY_UPDATED = 'RECENTLY_UPDATED',
  RELEVANCE = 'RELEVANCE',
}
registerEnumType(LinkOrder, {
  name: 'LinkOrder',
  valuesConfig: { RELEVANCE: { description: 'Needs filter.query; forward only, over the best 1,000.' } },
})

const queryLanguage = `
The search language: words and "quoted phrases" (all must match, anywhere: title, URL, note, tags,
archived text), \`-word\`, \`OR\`, parentheses, and \`tag:\` \`-tag:\` \`site:\` \`title:\` \`url:\` \`note:\` \`before:\` \`after:\`
\`is:starred|unread|trashed|untagged|failed|archived\`. Chinese, Japanese and Korean match without spaces, from one character on.
A star makes a prefix of a word: \`inst*\`. A quotation mark within quotes is written twice: \`tag:"say ""hi"""\`.
`

@InputType()
export class LinkFilter {
  @Field(() => String, { nullable: true, description: queryLanguage.trim() })
  query?: string | null

  @Field(() => [ID], { nullable: true, description: 'Only these, at most 1,000; in the trash or not.' })
  ids?: string[] | null

  @Field(() => [ID], { nullable: true, description: 'All but these, at most 1,000.' })
  exceptIds?: string[] | null

  @Field(() => [ID], { nullable: true, description: 'Links with all of these tags, or tags nested below them.' })
  tagIds?: string[] | null

  @Field(() => String, { nullable: true })
  host?: string | null

  @Field(() => Boolean, { nullable: true })
  starred?: boolean | null

  @Field(() => Boolean, { nullable: true })
  read?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Default false: what is in the trash is left out.' })
  trashed?: boolean | null

  @Field(() => Boolean, { nullable: true })
  hasSnapshot?: boolean | null

  @Field(() => DateTime, { nullable: true })
  addedAfter?: Date | null

  @Field(() => DateTime, { nullable: true })
  addedBefore?: Date | null
}

@InputType()
export class AddLinkInput {
  @Field(() => String)
  url: string

  @Field(() => String, { nullable: true })
  title?: string | null

  @Field(() => String, { nullable: true })
  note?: string | null

  @Field(() => [String], { nullable: true })
  tags?: string[] | null

  @Field(() => Boolean, { nullable: true })
  starred?: boolean | null

  @Field(() => Boolean, { defaultValue: true, description: 'false: keep the link without taking a snapshot.' })
  capture: boolean

  @Field(() => [ArtifactKind], { nullable: true })
  formats?: ArtifactKind[] | null
}

@InputType()
export class UpdateLinkInput {
  @Field(() => String, { nullable: true })
  url?: string | null

  @Field(() => String, { nullable: true })
  title?: string | null

  @Field(() => String, { nullable: true })
  description?: string | null

  @Field(() => String, { nullable: true })
  note?: string | null

  @Field(() => Boolean, { nullable: true })
  starred?: boolean | null

  @Field(() => Boolean, { nullable: true })
  read?: boolean | null

  @Field(() => [String], { nullable: true, description: "Replaces all of the link's tags." })
  tags?: string[] | null
}

@ObjectType()
export class AddLinkPayload {
  @Field(() => Link)
  link: Link

  @Field(() => Boolean, {
    description:
      'true: the viewer had this page already (same canonicalUrl); link is that one, with the new tags added.',
  })
  duplicate: boolean

  @Field(() => Snapshot, { nullable: true })
  snapshot: Snapshot | null
}

@ObjectType()
export class AddLinkOutcome {
  @Field(() => AddLinkPayload, { nullable: true })
  payload: AddLinkPayload | null

  @Field(() => InputProblem, { nullable: true })
  error: InputProblem | null
}

@ObjectType()
export class LinkChange {
  @Field(() => ID)
  linkId: string

  @Field(() => Link, { nullable: true })
  link: Link | null
}
