import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql'

@ObjectType('PageInfo', { simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage: boolean

  @Field(() => Boolean)
  hasPreviousPage: boolean

  @Field(() => String, { nullable: true })
  startCursor: string | null

  @Field(() => String, { nullable: true })
  endCursor: string | null
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true })
  first?: number | null

  @Field(() => String, { nullable: true })
  after?: string | null

  @Field(() => Int, { nullable: true })
  last?: number | null

  @Field(() => String, { nullable: true })
  before?: string | null
}

interface Edge<T> {
  cursor: () => string
  node: T
}

/** One page of a list; what is asked for seldom is found out when it is asked for. */
export interface Page<T> {
  edges: Edge<T>[]
  pageInfo: () => PageInfo | Promise<PageInfo>
  count: () => Promise<number | null>
}

/** The page of somebody who asked for none of the rows: to know how many there are. */
export const emptyPage = <T>(hasNextPage: () => Promise<boolean>, count: Page<T>['count']): Page<T> => ({
  edges: [],
  pageInfo: async () => ({
    hasNextPage: await hasNextPage(),
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  }),
  count,
})

/** The Relay classes of a node type: `LinkConnection` and `LinkEdge` for `Link`. */
export function connectionOf<T extends object>(name: string, node: () => ClassType<T>, { countNullable = false } = {}) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class EdgeType {
    @Field(() => String)
    cursor: string

    @Field(() => node())
    node: T
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class ConnectionType {
    constructor(private readonly page: Page<T>) {}

    @Field(() => [EdgeType])
    get edges(): EdgeType[] {
      return this.page.edges.map(({ cursor, node }) => ({ cursor: cursor(), node }))
    }

    @Field(() => [node()])
    get nodes(): T[] {
      return this.page.edges.map((edge) => edge.node)
    }

    // Not simple: a compiled query calls no method of an object's, only resolvers.
    @Field(() => PageInfo, { simple: false })
    pageInfo(): PageInfo | Promise<PageInfo> {
      return this.page.pageInfo()
    }

    @Field(() => Int, { nullable: countNullable, simple: false })
    totalCount(): Promise<number | null> {
      return this.page.count()
    }
  }
  return ConnectionType
}
