import { Column, Entity, PrimaryColumn } from 'typeorm'
import { bigInteger } from '../database/big-integer.js'

/** What the index holds of a link: by this it is known what has to be indexed anew. */
@Entity('search_documents')
export class SearchDocument {
  /** By this the index knows the link. */
  @PrimaryColumn('bigint', { generated: 'increment', transformer: bigInteger })
  number: number

  @Column('varchar')
  linkId: string

  @Column('varchar')
  ownerId: string

  /** Of the words of the link itself: see link-document.ts. */
  @Column('varchar', { nullable: true })
  headHash: string | null

  /** Whose text is indexed; null: none is. */
  @Column('varchar', { nullable: true })
  textSnapshotId: string | null

  /** See documentVersion; 0 for one that is to be indexed anew. */
  @Column('int')
  version: number
}
