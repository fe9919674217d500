import { Column, Entity, PrimaryColumn } from 'typeorm'

/**
 * A tag that a link has, by itself (direct) or through a tag nested below it. With the second kind of rows a filter by a
 * tag, which includes the nested ones, is one look at one index.
 */
@Entity('link_tags')
export class LinkTag {
  @PrimaryColumn('varchar')
  linkId: string

  @PrimaryColumn('varchar')
  tagId: string

  @Column('varchar')
  ownerId: string

  @Column('boolean')
  direct: boolean

  /** The link's createdAt: a tag's newest links are one range of one index. */
  @Column('datetime', { precision: 3 })
  addedAt: Date
}
