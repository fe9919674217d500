import { literal } from './code.js'
import type { Pair } from './snippet-writer.js'

/** A string of JavaScript or ArkTS. */
export const quote = (text: string) => literal(text, "'")

/** The lines between an object's braces. */
export const properties = (pairs: readonly Pair[]) => pairs.map(({ name, value }) => `${quote(name)}: ${quote(value)},`)
