export type Values = Record<string, string | number>

/** A tree of messages as one map, by their paths: `list.orders.NEWEST`. */
export function flatten(tree: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]): [string, string][] =>
      typeof value === 'object' && value !== null
        ? [...flatten(value, `${prefix}${key}.`)]
        : [[prefix + key, String(value)]],
    ),
  )
}

/**
 * A message with its values in place of `{name}`. Where it has two forms, `one | many`, `count` chooses by the rules of
 * the language.
 */
export function fill(message: string, values: Values, language: string): string {
  const { count } = values
  const [one = '', many = one] = message.split(' | ')
  const isOne = typeof count === 'number' && new Intl.PluralRules(language).select(count) === 'one'
  return (isOne ? one : many).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    return name === 'count' && typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : String(value)
  })
}
