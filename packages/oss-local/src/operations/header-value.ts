import { invalidArgument } from '../errors/invalid-argument.js'

/** Throws InvalidArgument for what no header can carry: forms and queries can hold line breaks and control characters. */
export function requireHeaderValue(name: string, value: string): void {
  if (!/^[\t -~\x80-\u{10ffff}]*$/u.test(value)) {
    throw invalidArgument(name, value, `The value of ${name} must be one line without control characters.`)
  }
}
