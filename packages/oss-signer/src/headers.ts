import { binaryOf, utf8, utf8OfBinary } from './encoding.js'

/** Lower-case names with values without blanks around them; one name, one value. */
export type HeaderMap = ReadonlyMap<string, string>

/**
 * Reads headers as they came: `Object.entries` of what Node has, pairs of its `rawHeaders`, or the `Headers` of fetch.
 * @param pairs names in any case, values of one character for each byte; a repeated header as an array or as pairs
 * @returns by lower-case name the text without blanks around it; that of a repeated header joined by `,`
 */
export function readHeaders(
  pairs: Iterable<readonly [name: string, value: string | readonly string[] | undefined]>,
): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [given, values = []] of pairs) {
    const name = given.toLowerCase()
    for (const value of typeof values === 'string' ? [values] : values) {
      const before = headers.get(name)
      const text = headerText(trimBlanks(value))
      headers.set(name, before === undefined ? text : `${before},${text}`)
    }
  }
  return headers
}

/**
 * The text of a header's value. Node and fetch hand over its bytes as one character each (Latin-1); OSS and its clients send
 * UTF-8. What is no UTF-8 stays as it is.
 */
export function headerText(value: string): string {
  return /[\x80-\xff]/.test(value) ? (utf8OfBinary(value) ?? value) : value
}

/** A text as Node and fetch take it for a header's value: one character for each byte of its UTF-8. */
export function headerBytes(text: string): string {
  return /[\x80-\uffff]/.test(text) ? binaryOf(utf8(text)) : text
}

/**
 * Without the spaces and tabs around it, which are not part of a header's value. Nothing else is taken off: the last byte of
 * 你, as a character of its own, looks like a no-break space.
 */
export function trimBlanks(text: string): string {
  // Greedy from the first to the last: no blanks in between are gone through again.
  return /[^\t ](.*[^\t ])?/s.exec(text)?.[0] ?? ''
}
