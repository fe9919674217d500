/** Decoded names and values. A name without `=` has an empty value; of a repeated name the first counts. */
export type Query = ReadonlyMap<string, string>

export function parseQuery(query: string): Query {
  const parameters = new Map<string, string>()
  // One question mark is taken off; a second one, as the SDK for Go sends it, is part of the first name.
  for (const [name, value] of new URLSearchParams(`?${query}`)) if (!parameters.has(name)) parameters.set(name, value)
  return parameters
}

/** Undoes percent-encoding once; a raw `+` is a space, as the Go SDK writes it. Undefined for what is no UTF-8. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'))
  } catch {
    return undefined
  }
}
