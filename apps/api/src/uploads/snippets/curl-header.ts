import type { Pair } from './snippet-writer.js'

/** A header as curl and libcurl take it: `name:` alone would mean to send none, so that an empty one is written `name;`. */
export const curlHeader = ({ name, value }: Pair) => (value ? `${name}: ${value}` : `${name};`)
