import { authorize } from '../access/authorize.js'
import { noSuchKey } from '../errors/no-such.js'
import { OssError } from '../errors/oss-error.js'
import type { ObjectName, StoredObject } from '../store/store.js'
import type { Context } from './operation.js'

const archived = new Set(['Archive', 'ColdArchive', 'DeepColdArchive'])

/** What a key leads to: an object, and the symbolic link that led there, if there is one. */
export interface Found {
  target: StoredObject
  link?: StoredObject
}

/**
 * Finds an object, following a symbolic link: whoever reads through one must have the right to read what it leads to as well.
 * Throws NoSuchKey, AccessDenied, SymlinkTargetNotExist, InvalidTargetType.
 */
export async function findTarget(context: Context, { bucket, key }: ObjectName): Promise<Found> {
  const { objects } = context.services.store
  const object = await objects.get({ bucket, key })
  if (object === undefined) throw noSuchKey(key)
  if (object.target === undefined) return { target: object }
  const name = { bucket, key: object.target }
  await authorize(context, 'oss:GetObject', name)
  const target = await objects.get(name)
  if (target === undefined) throw new OssError('SymlinkTargetNotExist', { details: [['Key', object.target]] })
  if (target.target !== undefined) throw new OssError('InvalidTargetType')
  return { target, link: object }
}

/** An object as it looks through a link: size and digests are its own, and all that is said about it is said of the link. */
export function seenThrough(link: StoredObject | undefined, target: StoredObject): StoredObject {
  if (link === undefined) return target
  const { md5: _ofLink, ...said } = link
  const { size, etag, crc64, md5 } = target
  const modified = link.modified > target.modified ? link.modified : target.modified
  return { ...said, size, etag, crc64, modified, ...(md5 !== undefined && { md5 }) }
}

/** Throws InvalidObjectState for an archived object that has not been restored, or not yet. */
export function requireReadable({ storageClass, restored }: StoredObject, now: Date): void {
  if (!isArchived(storageClass)) return
  if (restored === undefined || now < restored.from || now >= restored.until) {
    throw new OssError('InvalidObjectState')
  }
}

export function isArchived(storageClass: string): boolean {
  return archived.has(storageClass)
}
