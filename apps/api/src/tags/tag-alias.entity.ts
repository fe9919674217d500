import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Another name that leads to a tag. No tag of the owner's has it. */
@Entity('tag_aliases')
export class TagAlias {
  @PrimaryColumn('varchar')
  ownerId: string

  /** As it is compared: see tag-name.ts. */
  @PrimaryColumn('varchar')
  nameKey: string

  @Column('varchar')
  tagId: string

  @Column('varchar')
  name: string

  /** See tag-words.ts. */
  @Column('text')
  words: string

  @Column('text')
  completion: string
}
