import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { Node } from '../graphql/node.js'
import { DateTime, UrlScalar } from '../graphql/scalars.js'
import type { SearchedFor } from '../search/matches/link-matches.js'

/** Who wrote a link's title: a capture replaces what came from the URL or the page, never what a person wrote. */
export type TitleSource = 'URL' | 'PAGE' | 'USER'

@ObjectType({ simpleResolvers: true, implements: Node })
@Entity('links')
export class Link extends Node {
  @PrimaryColumn('varchar')
  override id: string

  @Column('varchar')
  ownerId: string

  @Field(() => UrlScalar, { description: 'As the user gave it.' })
  @Column('text')
  url: string

  @Field(() => UrlScalar, {
    description:
      'What two spellings of one page share: tracking parameters, fragment, default port and letter case of the host removed.',
  })
  @Column('text')
  canonicalUrl: string

  /** SHA-256 of canonicalUrl: unique for an owner, as no index holds 4,096 characters. */
  @Column('varchar')
  canonicalHash: string

  /** What links of one page share that were saved apart: see canonical/likeness.ts. */
  @Column('varchar')
  likenessHash: string

  /** Of which rules (canonical/canonical-url.ts) the three keys are. */
  @Column('int')
  rulesVersion: number

  @Field(() => String)
  @Column('varchar')
  host: string

  @Field(() => String)
  @Column('varchar')
  title: string

  @Column('varchar')
  titleSource: TitleSource

  /** What lists by title are ordered by, the same on every database. */
  @Column('varchar')
  titleKey: string

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  description: string | null

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  note: string | null

  @Field(() => String, { nullable: true })
  @Column('varchar', { nullable: true })
  siteName: string | null

  @Field(() => String, { nullable: true, description: 'BCP 47' })
  @Column('varchar', { nullable: true })
  language: string | null

  @Field(() => Boolean)
  @Column('boolean')
  starred: boolean

  @Field(() => Boolean)
  @Column('boolean')
  read: boolean

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  createdAt: Date

  @Field(() => DateTime)
  @Column('datetime', { precision: 3 })
  updatedAt: Date

  @Field(() => DateTime, { nullable: true })
  @Column('datetime', { precision: 3, nullable: true })
  trashedAt: Date | null

  /** In the trash, because it was merged into this link: who looks for its page means that one. */
  @Column('varchar', { nullable: true })
  mergedIntoId: string | null

  /** The READY snapshot that stands for the link: kept here so that a list needs no search through all versions. */
  @Column('varchar', { nullable: true })
  latestSnapshotId: string | null

  /** The newest snapshot in any state. */
  @Column('varchar', { nullable: true })
  currentSnapshotId: string | null

  /** In the answer to a search. */
  searchedFor?: SearchedFor
}
