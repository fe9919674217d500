import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getVariableValues,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { limits } from '../limits.js'
import { ApiError, ErrorCode } from './errors.js'

interface Measure {
  depth: number
  aliases: number
  directives: number
  /** How many fields an answer can hold: a list counts as often as it may have entries. */
  cost: number
}

const nothing: Measure = { depth: 0, aliases: 0, directives: 0, cost: 0 }

/**
 * Refuses an operation that asks for too much, before any resolver runs. A fragment is measured once however often it is
 * spread, so that a few lines of fragments that spread each other do not take the time of what they would expand to.
 * @throws ApiError LIMIT_EXCEEDED, with HTTP status 400
 */
export function assertWithinLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): void {
  // With the defaults of the variables; those that cannot be read are refused when the operation is executed.
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )
  const measured = new Map<string, Measure>()

  function ofSelections(set: SelectionSetNode, type: GraphQLNamedType | undefined): Measure {
    return set.selections
      .map((selection): Measure => {
        const directives = selection.directives?.length ?? 0
        if (selection.kind === Kind.FIELD) return plus(ofField(selection, type), { ...nothing, directives })
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? ofSelections(selection.selectionSet, narrowed(selection.typeCondition?.name.value, type))
            : ofFragment(fragments.get(selection.name.value))
        return plus(inner, { ...nothing, directives })
      })
      .reduce(plus, nothing)
  }

  function ofFragment(fragment: FragmentDefinitionNode | undefined): Measure {
    if (!fragment) return nothing
    const known = measured.get(fragment.name.value)
    if (known) return known
    measured.set(fragment.name.value, nothing)
    const measure = ofSelections(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value))
    measured.set(fragment.name.value, measure)
    return measure
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType | undefined): Measure {
    // The introspection query is deep by nature, and its answer is the same for everybody.
    if (node.name.value.startsWith('__')) return nothing
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
    const inner = node.selectionSet ? ofSelections(node.selectionSet, field && getNamedType(field.type)) : nothing
    return {
      depth: inner.depth + 1,
      aliases: inner.aliases + (node.alias ? 1 : 0),
      directives: inner.directives,
      cost: 1 + inner.cost * entries(node, field, coerced),
    }
  }

  const narrowed = (name: string | undefined, type: GraphQLNamedType | undefined) =>
    name ? schema.getType(name) : type

  const root = schema.getRootType(operation.operation) ?? undefined
  const found = ofSelections(operation.selectionSet, root)
  const allowed = limits.graphql
  for (const name of ['depth', 'aliases', 'directives', 'cost'] as const) {
    if (found[name] > allowed[name]) {
      throw new ApiError(
        ErrorCode.LIMIT_EXCEEDED,
        `The operation's ${name} may be at most ${allowed[name]}: ask for less at a time.`,
        { status: 400 },
      )
    }
  }
}

/** How many entries a connection's page may have; 1 for any other field. */
function entries(
  node: FieldNode,
  field: GraphQLField<unknown, unknown> | undefined,
  variables: Record<string, unknown>,
): number {
  if (!field?.args.some((argument) => argument.name === 'first')) return 1
  const sizes = (node.arguments ?? [])
    .filter(({ name }) => name.value === 'first' || name.value === 'last')
    .map(({ value }) => {
      if (value.kind === Kind.INT) return Number(value.value)
      return value.kind === Kind.VARIABLE ? Number(variables[value.name.value] ?? Number.NaN) : Number.NaN
    })
    .filter((size) => size > 0)
  // A page above the maximum is refused where it is asked for, by name.
  return Math.min(sizes[0] ?? limits.graphql.pageSize, limits.graphql.maxPageSize)
}

function plus(a: Measure, b: Measure): Measure {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    cost: a.cost + b.cost,
  }
}
