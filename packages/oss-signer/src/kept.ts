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

type OfFour = (a: never, b: never, c: never, d: never) => unknown

/** A function of up to four arguments that keeps its latest answer, for whoever asks the same again and again. */
export function keepingLatest<Make extends OfFour>(make: Make): Make {
  let latest: { a: never; b: never; c: never; d: never; answer: unknown } | undefined
  const keeping: OfFour = (a, b, c, d) => {
    if (!latest || latest.a !== a || latest.b !== b || latest.c !== c || latest.d !== d) {
      latest = { a, b, c, d, answer: make(a, b, c, d) }
    }
    return latest.answer
  }
  return keeping as Make
}
