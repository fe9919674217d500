import type { ByteRange, StoredObject } from '../store/store.js'

/** Whole seconds in the form of RFC 9110. */
export function httpDate(date: Date): string {
  return date.toUTCString()
}

/** As in XML: with milliseconds, which are always zero, as OSS counts in whole seconds; some clients read nothing else. */
export function isoDate(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, '.000Z')
}

export function quoted(etag: string): string {
  return `"${etag}"`
}

/** An ETag from an MD5. */
export function hexEtag(md5: Buffer): string {
  return md5.toString('hex').toUpperCase()
}

/** Which bytes of an object an answer is about. */
export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${String(start)}-${String(end)}/${String(size)}`
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
  if (object.type === 'Appendable') headers['x-oss-next-append-position'] = String(object.size)
  for (const [name, value] of Object.entries(object.metadata)) headers[`x-oss-meta-${name}`] = value
  if (object.tags.length > 0) headers['x-oss-tagging-count'] = String(object.tags.length)
  const restored = object.restored && restoreState(object.restored, now)
  if (restored !== undefined) headers['x-oss-restore'] = restored
  return headers
}

/** Undefined once the object is archived again. */
function restoreState({ from, until }: { from: Date; until: Date }, now: Date): string | undefined {
  if (now >= until) return undefined
  if (now < from) return 'ongoing-request="true"'
  return `ongoing-request="false", expiry-date="${httpDate(until)}"`
}
