import type { StoredObject } from '../store/store.js'

/** Whole seconds in the form of RFC 9110. */
export function httpDate(date: Date): string {
  return date.toUTCString()
}

/** As in XML: always with milliseconds, which OSS leaves at zero. */
export function isoDate(date: Date): string {
  return date.toISOString()
}

export function quoted(etag: string): string {
  return `"${etag}"`
}

/** An ETag from an MD5. */
export function hexEtag(md5: Buffer): string {
  return md5.toString('hex').toUpperCase()
}

/** What GetObject and HeadObject tell of an object beside its bytes. */
export function objectHeaders(object: StoredObject, now: Date): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/octet-stream',
    ...object.headers,
    etag: quoted(object.etag),
    'last-modified': httpDate(object.modified),
    'accept-ranges': 'bytes',
    'x-oss-object-type': object.type,
    'x-oss-storage-class': object.storageClass,
    'x-oss-hash-crc64ecma': object.crc64,
  }
  if (object.md5 !== undefined) headers['content-md5'] = object.md5
  for (const [name, value] of Object.entries(object.metadata)) headers[`x-oss-meta-${name}`] = value
  if (object.tags.length > 0) headers['x-oss-tagging-count'] = String(object.tags.length)
  if (object.restored !== undefined) headers['x-oss-restore'] = restoreState(object.restored, now)
  return headers
}

function restoreState({ from, until }: { from: Date; until: Date }, now: Date): string {
  if (now < from) return 'ongoing-request="true"'
  return `ongoing-request="false", expiry-date="${httpDate(until)}"`
}
