import { OssError } from '../errors/oss-error.js'

/** The protocol's own bound, which signatures are verified with too. */
const longestKey = 1023

/** 3 to 63 lower-case letters, digits and hyphens, the ends no hyphens. Throws InvalidBucketName. */
export function requireBucketName(bucket: string): void {
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new OssError('InvalidBucketName', { details: [['BucketName', bucket]] })
  }
}

/**
 * 1 to 1023 bytes of UTF-8 that do not begin with a slash or backslash; all else is allowed, `..` and control
 * characters too, as no key ever becomes a path. Throws InvalidObjectName.
 */
export function requireKey(key: string): void {
  const message = problem(key)
  if (message !== undefined) throw new OssError('InvalidObjectName', { message, details: [['ObjectName', key]] })
}

function problem(key: string): string | undefined {
  if (key === '') return 'The Object name can not be empty'
  if (Buffer.byteLength(key) > longestKey)
    return `The Length of Object name must be less than ${String(longestKey + 1)}`
  return /^[/\\]/.test(key) || !key.isWellFormed() ? 'The specified object is not valid.' : undefined
}
