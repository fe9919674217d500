/** In the byte order of UTF-8, the first text behind all that begin with `prefix`; null where there is none, as for the empty one. */
export function afterPrefix(prefix: Buffer): Buffer | null {
  const last = prefix.at(-1)
  if (last === undefined) return null
  // A byte of UTF-8 is never 0xFF, so adding one to the last byte cannot overflow.
  return Buffer.concat([prefix.subarray(0, -1), Buffer.of(last + 1)])
}
