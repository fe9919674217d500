import { Field, ID, InterfaceType } from 'type-graphql'
import { idPrefixes, type IdKind } from '../ids.js'

const prefixKinds = Object.fromEntries(Object.entries(idPrefixes).map(([kind, prefix]) => [prefix, kind]))

/** What the contract calls Node: a thing with an id of its own. */
@InterfaceType('Node', {
  description: 'Everything with an id of its own. Ids are opaque, unguessable and sort by creation time.',
  resolveType: (value: { id: string }) => prefixKinds[value.id.slice(0, value.id.indexOf('_'))] as IdKind,
})
export abstract class Node {
  @Field(() => ID)
  id: string
}
