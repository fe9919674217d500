import type { StoredPart } from '../storage/multipart-uploads.js'
import type { ObjectHead } from '../storage/object-store.js'
import { checkContent, ContentMismatch } from './content-check.js'
import type { Summary } from './sum-up.js'
import type { Upload } from './upload.entity.js'

/** What the client says that it sent. */
export interface Claimed {
  /** Decimal. */
  crc64?: string | null
  /** That it has sent all parts; of a file whose size nobody knew, only the client can say so. */
  whole?: boolean
}

/** Of which classes what lies in the store can be read at once. */
const readableClasses = ['Standard', 'IA']

/** Looks at what the store knows of an object, before anything of it is read. @throws ContentMismatch */
export function checkHead(upload: Upload, head: ObjectHead, claimed: Claimed): void {
  // Whoever may put an object may also put a link to any other one; nobody may read that by this server's hand.
  if (head.type === 'Symlink') throw new ContentMismatch('it is a link to another object')
  if (!readableClasses.includes(head.storageClass)) {
    throw new ContentMismatch(`its storage class is ${head.storageClass}, of which nothing can be read at once`)
  }
  if (head.size < upload.minSize || head.size > upload.maxSize) {
    throw new ContentMismatch(`${head.size} bytes arrived, where ${expectedSize(upload)} were granted`)
  }
  if (claimed.crc64 && head.crc64 && isOther(claimed.crc64, head.crc64)) {
    throw new ContentMismatch('its CRC-64 is another than the one that was sent along')
  }
}

/** Whether what was read is what the store said of it, and of the type that its beginning has told. @throws ContentMismatch */
export async function isSame(upload: Upload, head: ObjectHead, contentType: string, read: Summary): Promise<boolean> {
  if (read.size !== head.size || (head.crc64 && isOther(read.crc64, head.crc64))) return false
  if (upload.contentMd5 && read.md5 !== upload.contentMd5) throw new ContentMismatch('its MD5 is another')
  return (await typeOf(upload, head, read.start)) === contentType
}

/** The type to keep a file with that begins so. @throws ContentMismatch */
export function typeOf(upload: Upload, head: ObjectHead, start: Buffer): Promise<string> {
  const declared = upload.contentTypes.includes(head.contentType) ? head.contentType : upload.contentType
  return checkContent(start, upload.kind, declared)
}

/** Whether the parts that have arrived are all there is; more than were granted are so many that nothing is waited for. */
export function isWhole({ size, maxSize }: Upload, parts: readonly StoredPart[], { whole }: Claimed): boolean {
  const bytes = bytesOf(parts)
  if (bytes > maxSize) return true
  return size === null ? Boolean(whole) && parts.length > 0 : bytes >= size
}

export const bytesOf = (parts: readonly StoredPart[]) => parts.reduce((sum, part) => sum + part.size, 0)

export const expectedSize = ({ size, minSize, maxSize }: Upload) =>
  size === null ? `${minSize} to ${maxSize}` : String(size)

/** Of two CRC-64 in decimal. */
export const isOther = (one: string, other: string) => BigInt(one) !== BigInt(other)
