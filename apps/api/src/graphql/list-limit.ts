import {
  defaultFieldResolver,
  getNullableType,
  type GraphQLField,
  type GraphQLSchema,
  isListType,
  isObjectType,
} from 'graphql'
import type { RequestContext } from './context.js'

/**
 * Has the entries of every list counted when it is answered. What an operation costs is known beforehand only for lists
 * that are read in pages; the others are as long as they are, and `children { parent { children } }` multiplies them.
 */
export function limitLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !type.name.startsWith('__')) Object.values(type.getFields()).forEach(limitList)
  }
}

function limitList(field: GraphQLField<unknown, RequestContext>): void {
  if (!isListType(getNullableType(field.type))) return
  const { resolve = defaultFieldResolver } = field
  field.resolve = (source, args, context, info) => {
    const counted = (list: unknown) => (Array.isArray(list) ? context.counted(list) : list)
    const list = resolve(source, args, context, info)
    // Most lists are there already: a promise for each would be felt.
    return list instanceof Promise ? list.then(counted) : counted(list)
  }
}
