/**
 * The value kept for an id; made where there is none.
 * @param limit how many are kept: one more, and all are made anew
 */
export function kept<K, V>(values: Map<K, V>, id: K, limit: number, make: () => V): V {
  let value = values.get(id)
  if (value === undefined) {
    if (values.size >= limit) values.clear()
    value = make()
    values.set(id, value)
  }
  return value
}
