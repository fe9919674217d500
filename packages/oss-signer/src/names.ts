import { utf8 } from './encoding.js'
import * as LIMITS from './limits.js'

/** Whether a bucket may be called so: 3 to 63 of a-z, 0-9 and -, with no - at its ends. */
export function isBucketName(name: string): boolean {
  return /^[a-z\d][a-z\d-]{1,61}[a-z\d]$/.test(name)
}

/**
 * Whether an object may be called so: 1 to 1023 bytes of UTF-8 that do not begin with `/` or `\`. All else is allowed,
 * control characters and `..` too.
 */
export function isObjectKey(key: string): boolean {
  return /^[^/\\]/.test(key) && isShort(key) && key.isWellFormed()
}

/** What is wrong with an object's key, in OSS's words; undefined where nothing is. */
export function objectKeyProblem(key: string): string | undefined {
  if (isObjectKey(key)) return undefined
  return isShort(key) ? 'The specified object is not valid.' : 'The Length of Object name must be less than 1024.'
}

function isShort(key: string): boolean {
  return key.length * 3 <= LIMITS.KEY_BYTES || utf8(key).length <= LIMITS.KEY_BYTES
}
