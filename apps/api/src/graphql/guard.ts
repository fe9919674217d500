import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import { assertPermission, type Permission } from '../auth/viewer.js'
import type { RequestContext } from './context.js'

/**
 * Has each field that requires a permission (see Requires) check it before it is resolved. TypeGraphQL's own check makes
 * five promises for each value of an answer, which a list has by the hundred.
 */
export function guardFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) Object.values(type.getFields()).forEach(guard)
  }
}

function guard(field: GraphQLField<unknown, RequestContext>): void {
  const permission = field.extensions.permission as Permission | undefined
  if (!permission) return
  const { resolve = defaultFieldResolver } = field
  field.resolve = (source, args, context, info) => {
    assertPermission(context.viewer, permission)
    return resolve(source, args, context, info)
  }
}
