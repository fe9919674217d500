import { ObjectType } from 'type-graphql'

/** Links of one owner that are probably one page. */
@ObjectType({ description: 'Links that are probably one page.' })
export class DuplicateLinks {
  ownerId: string

  likenessHash: string

  /** The id of the link that was added last. */
  newestId: string
}
